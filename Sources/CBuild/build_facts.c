#define _GNU_SOURCE
#include "build_facts.h"

#include <errno.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef NUEM_COMMIT
#define NUEM_COMMIT "unknown"
#endif

const char *nuem_commit(void) { return NUEM_COMMIT; }

int nuem_commit_is_certain(void) {
#ifdef NUEM_COMMIT_IS_READ
  return strcmp(NUEM_COMMIT, "unknown") != 0 && !strstr(NUEM_COMMIT, "-modified");
#else
  return 0;
#endif
}

const char *nuem_c_compiler(void) { return __VERSION__; }

const char *nuem_c_library_version(void) { return gnu_get_libc_version(); }

typedef struct {
  size_t room;
  char *path;
} file_search;

/* 1, which ends the search, for the object that this very code was loaded with. */
static int find_file(struct dl_phdr_info *object, size_t size, void *argument) {
  (void)size;
  const file_search *search = argument;
  const ElfW(Addr) here = (ElfW(Addr))nuem_commit;
  for (int i = 0; i < object->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &object->dlpi_phdr[i];
    const ElfW(Addr) begin = object->dlpi_addr + part->p_vaddr;
    if (part->p_type != PT_LOAD || here < begin || here - begin >= part->p_memsz) continue;
    /* A program has no name here, and may have another one on the disk by now. */
    const char *name = object->dlpi_name[0] ? object->dlpi_name : "/proc/self/exe";
    return snprintf(search->path, search->room, "%s", name) < (int)search->room;
  }
  return 0;
}

int nuem_map_program(const void **bytes, size_t *count) {
  char path[4096];
  file_search search = {.room = sizeof path, .path = path};
  if (!dl_iterate_phdr(find_file, &search)) return ENOENT;
  const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return errno;
  struct stat status;
  void *start = MAP_FAILED;
  if (fstat(descriptor, &status) == 0)
    start = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  const int error = errno;
  close(descriptor);
  if (start == MAP_FAILED) return error;
  *bytes = start;
  *count = (size_t)status.st_size;
  return 0;
}

void nuem_unmap_program(const void *bytes, size_t count) { munmap((void *)bytes, count); }
