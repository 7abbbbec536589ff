/* Nothing but inflating, with libdeflate, in two threads: cc -O2 inflate.c -ldeflate -lpthread */
#include <libdeflate.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static char **paths;
static int count;
static atomic_int next;
static atomic_llong total;

static void *work(void *unused) {
  struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
  size_t room = 1 << 28;
  char *out = malloc(room);
  for (int i; (i = atomic_fetch_add(&next, 1)) < count;) {
    FILE *file = fopen(paths[i], "rb");
    if (!file) exit(1);
    fseek(file, 0, SEEK_END);
    size_t size = ftell(file), taken = 0, given = 0;
    rewind(file);
    char *in = malloc(size);
    if (fread(in, 1, size, file) != size) exit(1);
    fclose(file);
    for (size_t at = 0; at < size; at += taken) {
      if (libdeflate_gzip_decompress_ex(inflater, in + at, size - at, out, room, &taken, &given)) exit(1);
      atomic_fetch_add(&total, given);
    }
    free(in);
  }
  return unused;
}

int main(int argc, char **argv) {
  paths = argv + 1;
  count = argc - 1;
  pthread_t other;
  pthread_create(&other, 0, work, 0);
  work(0);
  pthread_join(other, 0);
  printf("{\"bytes\": %lld}\n", (long long)total);
}
