/** An element of an EC2 query answer. It has either children or text; attributes are kept as written. */
export interface Element {
  readonly name: string;
  readonly attributes: string;
  children: Element[];
  text: string;
}

const TOKEN = /<\?[^>]*\?>|<\/[^>]+>|<([^\s/>]+)([^>]*?)(\/?)>|([^<]+)/g;

/** Reads the XML that moto writes: elements, text and entities; no comments, no CDATA. */
export function parseXml(text: string): Element {
  const root = element('');
  const open: Element[] = [root];
  for (const [whole, name, attributes, selfClosing, content] of text.matchAll(TOKEN)) {
    const parent = open.at(-1)!;
    if (content !== undefined) parent.text += decode(content);
    else if (name !== undefined) {
      const child: Element = { name, attributes: attributes ?? '', children: [], text: '' };
      parent.children.push(child);
      if (selfClosing === '') open.push(child);
    } else if (whole.startsWith('</')) open.pop();
  }
  const document = root.children[0];
  if (document === undefined || open.length !== 1) throw new Error(`not the XML of an answer: ${text.slice(0, 200)}`);
  return document;
}

export function printXml(root: Element): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${printElement(root)}`;
}

function printElement({ name, attributes, children, text }: Element): string {
  const inner = children.length > 0 ? children.map(printElement).join('') : encode(text);
  return inner === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${inner}</${name}>`;
}

export function element(name: string, content: string | readonly Element[] = ''): Element {
  return typeof content === 'string'
    ? { name, attributes: '', children: [], text: content }
    : { name, attributes: '', children: [...content], text: '' };
}

export function child(parent: Element | undefined, name: string): Element | undefined {
  return parent?.children.find((one) => one.name === name);
}

/** The text at a path of names; `undefined` where a step is missing or empty. */
export function textAt(parent: Element | undefined, ...path: readonly string[]): string | undefined {
  const found = path.reduce<Element | undefined>(child, parent);
  return found === undefined || found.text === '' ? undefined : found.text;
}

/** The items of a list; none where the list is missing. */
export function items(parent: Element | undefined, list: string): readonly Element[] {
  return child(parent, list)?.children ?? [];
}

/** Puts a child in place of the one of the same name, or at the end. */
export function setChild(parent: Element, replacement: Element): void {
  parent.children = [...parent.children.filter(({ name }) => name !== replacement.name), replacement];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replace(/&(#x?)?(\w+);/g, (_whole, numeric: string | undefined, name: string) =>
    numeric === undefined ? (ENTITIES[name] ?? '') : String.fromCodePoint(parseInt(name, numeric === '#x' ? 16 : 10)),
  );
}

function encode(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
