/* What the libraries in the package take from glibc 2.35 and 2.36, so that the program runs on 2.34 (that of
   Enterprise Linux 9). No result of NuEM comes from here: hypot is called by functions of Foundation and
   GSL that NuEM does not use, arc4random by std::random_device, _dl_find_object by the unwinder of C++. */
#define _GNU_SOURCE
#include <link.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

double hypot(double x, double y) {
  if (isinf(x) || isinf(y)) return INFINITY;
  return (double)sqrtl((long double)x * x + (long double)y * y);
}

float hypotf(float x, float y) {
  if (isinf(x) || isinf(y)) return INFINITY;
  return (float)sqrt((double)x * x + (double)y * y);
}

/* Like glibc's: there is no way to return without random bits. */
uint32_t arc4random(void) {
  uint32_t word;
  if (getrandom(&word, sizeof word, 0) != (ssize_t)sizeof word) abort();
  return word;
}

/* The loaded object that holds an address, and the index of its unwind tables. */
struct search {
  uintptr_t address;
  struct dl_find_object *found;
};

static int examine(struct dl_phdr_info *info, size_t size, void *argument) {
  (void)size;
  struct search *search = argument;
  uintptr_t start = UINTPTR_MAX, end = 0, tables = 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *header = &info->dlpi_phdr[i];
    const uintptr_t low = info->dlpi_addr + header->p_vaddr;
    if (header->p_type == PT_GNU_EH_FRAME) tables = low;
    if (header->p_type != PT_LOAD) continue;
    if (low < start) start = low;
    if (low + header->p_memsz > end) end = low + header->p_memsz;
  }
  if (search->address < start || search->address >= end || !tables) return 0;
  search->found->dlfo_map_start = (void *)start;
  search->found->dlfo_map_end = (void *)end;
  search->found->dlfo_eh_frame = (void *)tables;
  return 1;
}

int _dl_find_object(void *address, struct dl_find_object *found) {
  memset(found, 0, sizeof *found);
  struct search search = {(uintptr_t)address, found};
  return dl_iterate_phdr(examine, &search) == 1 ? 0 : -1;
}
