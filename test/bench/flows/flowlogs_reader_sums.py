# The same sums by flowlogs-reader (PyPI), over a folder of gzip files.
import gzip
import sys
from collections import defaultdict
from flowlogs_reader import FlowRecord

sums = defaultdict(lambda: [0, 0, 0])
records = 0
for path in sys.argv[1:]:
    with gzip.open(path, 'rt') as lines:
        fields = tuple(name.replace('-', '_') for name in next(lines).split())
        for line in lines:
            record = FlowRecord(dict(zip(fields, line.split())))
            if record.log_status != 'OK':
                continue
            entry = sums[(record.srcaddr, record.dstaddr)]
            entry[0] += record.bytes
            entry[1] += record.packets
            entry[2] += 1
            records += 1
print('{"records": %d, "bytes": %d}' % (records, sum(entry[0] for entry in sums.values())))
