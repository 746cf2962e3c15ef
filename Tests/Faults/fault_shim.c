/* Makes calls of the system fail, one at a time, in a program that is started with it (LD_PRELOAD).
 *
 * FAULT_FOLDER  calls count that name a file in this folder, or use a descriptor of one
 * FAULT_CALL    which call: write, pwrite, fsync, ... as in the table below
 * FAULT_NTH     which of them, from 1
 * FAULT_MODE    once: that call alone; on: that one and all after it; short: it does a part of its work;
 *               EINTR needs no mode of its own: FAULT_ERRNO=4 with once; signal: it works, and SIGTERM comes
 *               from another process meanwhile (FAULT_NTH=0: before the program's first own instruction)
 * FAULT_ERRNO   what it says, as a number
 * FAULT_COUNTS  a file to which the number of calls of each kind is added at the end, a line each */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

typedef enum {
  CALL_OPEN, CALL_READ, CALL_WRITE, CALL_PWRITE, CALL_PREAD, CALL_FSYNC, CALL_TRUNCATE, CALL_CLOSE,
  CALL_RENAME, CALL_LINK, CALL_UNLINK, CALL_MKDIR, CALL_STAT, CALL_OPENDIR, CALL_READDIR, CALL_LOCK,
  CALL_CHMOD, CALL_MALLOC, CALL_THREAD, CALLS
} call_kind;

static const char *const names[CALLS] = {
    "open", "read", "write", "pwrite", "pread", "fsync", "ftruncate", "close", "rename", "link",
    "unlink", "mkdir", "stat", "opendir", "readdir", "lock", "chmod", "malloc", "pthread_create"};

static struct {
  int is_ready;
  char folder[PATH_MAX];
  size_t length;
  int call, error, goes_on, is_short, is_signal;
  long nth;
  const char *counts;
} fault = {.call = -1};

static atomic_long seen[CALLS];

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

/* From a process of its own, as a batch system's comes: what a process sends itself is no wish to stop. */
static void ask_to_stop(void) {
  const pid_t program = getpid(), child = vfork();
  if (child == 0) {
    syscall(SYS_kill, program, SIGTERM);
    _exit(0);
  }
  while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
}

__attribute__((constructor)) static void begin(void) {
  const char *folder = getenv("FAULT_FOLDER"), *call = getenv("FAULT_CALL");
  const char *nth = getenv("FAULT_NTH"), *mode = getenv("FAULT_MODE"), *error = getenv("FAULT_ERRNO");
  if (folder) snprintf(fault.folder, sizeof fault.folder, "%s", folder);
  fault.length = strlen(fault.folder);
  for (int i = 0; call && i < CALLS; i++)
    if (!strcmp(call, names[i])) fault.call = i;
  fault.nth = nth ? atol(nth) : 0;
  fault.error = error ? atoi(error) : EIO;
  fault.goes_on = mode && !strcmp(mode, "on");
  fault.is_short = mode && !strcmp(mode, "short");
  fault.is_signal = mode && !strcmp(mode, "signal");
  fault.counts = getenv("FAULT_COUNTS");
  fault.is_ready = 1;
  if (fault.is_signal && fault.nth == 0) ask_to_stop();
}

__attribute__((destructor)) static void end(void) {
  fault.is_ready = 0;
  if (!fault.counts) return;
  char text[1024];
  int length = 0;
  for (int i = 0; i < CALLS; i++)
    length += snprintf(text + length, sizeof text - (size_t)length, "%s %ld\n", names[i],
                       atomic_load(&seen[i]));
  const int descriptor =
      (int)syscall(SYS_openat, AT_FDCWD, fault.counts, O_WRONLY | O_CREAT | O_APPEND, 0644);
  if (descriptor < 0) return;
  syscall(SYS_write, descriptor, text, length);
  syscall(SYS_close, descriptor);
}

/* 1 where this call has to fail. Relative names count: the program runs in the folder. */
static int fails(call_kind kind) {
  const long number = atomic_fetch_add(&seen[kind], 1) + 1;
  if ((int)kind != fault.call) return 0;
  if (fault.is_signal) {
    if (number == fault.nth) ask_to_stop();
    return 0;
  }
  return fault.goes_on ? number >= fault.nth : number == fault.nth;
}

static int is_named(const char *path) {
  if (!fault.is_ready || !fault.length || !path || !*path) return 0;
  return *path != '/' || !strncmp(path, fault.folder, fault.length);
}

static int is_open(int descriptor) {
  if (!fault.is_ready || !fault.length) return 0;
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const long length =
      syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = '\0';
  return !strncmp(path, fault.folder, fault.length);
}

#define FAIL_NAMED(kind, path, value)                                                              \
  if (is_named(path) && fails(kind)) {                                                             \
    errno = fault.error;                                                                           \
    return value;                                                                                  \
  }
#define FAIL_OPEN(kind, descriptor, value)                                                         \
  if (is_open(descriptor) && fails(kind)) {                                                        \
    errno = fault.error;                                                                           \
    return value;                                                                                  \
  }

static mode_t mode_of(int flags, va_list list) {
  return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(list, mode_t) : 0;
}

#define DEFINE_OPEN(name)                                                                          \
  int name(const char *path, int flags, ...) {                                                     \
    va_list list;                                                                                  \
    va_start(list, flags);                                                                         \
    const mode_t mode = mode_of(flags, list);                                                      \
    va_end(list);                                                                                  \
    FAIL_NAMED(CALL_OPEN, path, -1)                                                                \
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);                                  \
  }
#define DEFINE_OPENAT(name)                                                                        \
  int name(int folder, const char *path, int flags, ...) {                                         \
    va_list list;                                                                                  \
    va_start(list, flags);                                                                         \
    const mode_t mode = mode_of(flags, list);                                                      \
    va_end(list);                                                                                  \
    FAIL_NAMED(CALL_OPEN, path, -1)                                                                \
    return (int)syscall(SYS_openat, folder, path, flags, mode);                                    \
  }
DEFINE_OPEN(open)
DEFINE_OPEN(open64)
DEFINE_OPENAT(openat)
DEFINE_OPENAT(openat64)

static size_t part_of(size_t count) { return count > 1 ? count / 2 : count; }

#define DEFINE_TRANSFER(name, kind, number, buffer_type, parameters, arguments)                    \
  ssize_t name(int descriptor, buffer_type buffer, size_t count parameters) {                      \
    if (is_open(descriptor) && fails(kind)) {                                                      \
      if (fault.is_short) return syscall(number, descriptor, buffer, part_of(count) arguments);    \
      errno = fault.error;                                                                         \
      return -1;                                                                                   \
    }                                                                                              \
    return syscall(number, descriptor, buffer, count arguments);                                   \
  }
#define AT , off_t offset
#define OFFSET , offset
#define NOTHING
DEFINE_TRANSFER(read, CALL_READ, SYS_read, void *, NOTHING, NOTHING)
DEFINE_TRANSFER(write, CALL_WRITE, SYS_write, const void *, NOTHING, NOTHING)
DEFINE_TRANSFER(pread, CALL_PREAD, SYS_pread64, void *, AT, OFFSET)
DEFINE_TRANSFER(pread64, CALL_PREAD, SYS_pread64, void *, AT, OFFSET)
DEFINE_TRANSFER(pwrite, CALL_PWRITE, SYS_pwrite64, const void *, AT, OFFSET)
DEFINE_TRANSFER(pwrite64, CALL_PWRITE, SYS_pwrite64, const void *, AT, OFFSET)

int fsync(int descriptor) {
  FAIL_OPEN(CALL_FSYNC, descriptor, -1)
  return (int)syscall(SYS_fsync, descriptor);
}
int fdatasync(int descriptor) {
  FAIL_OPEN(CALL_FSYNC, descriptor, -1)
  return (int)syscall(SYS_fdatasync, descriptor);
}
int ftruncate(int descriptor, off_t length) {
  FAIL_OPEN(CALL_TRUNCATE, descriptor, -1)
  return (int)syscall(SYS_ftruncate, descriptor, length);
}
int ftruncate64(int descriptor, off64_t length) {
  FAIL_OPEN(CALL_TRUNCATE, descriptor, -1)
  return (int)syscall(SYS_ftruncate, descriptor, length);
}
int close(int descriptor) {
  /* The descriptor is gone, whatever the system says of it. */
  const int has_to_fail = is_open(descriptor) && fails(CALL_CLOSE);
  const int status = (int)syscall(SYS_close, descriptor);
  if (!has_to_fail) return status;
  errno = fault.error;
  return -1;
}
int fchmod(int descriptor, mode_t mode) {
  FAIL_OPEN(CALL_CHMOD, descriptor, -1)
  return (int)syscall(SYS_fchmod, descriptor, mode);
}

int rename(const char *from, const char *to) {
  FAIL_NAMED(CALL_RENAME, to, -1)
  return (int)syscall(SYS_rename, from, to);
}
int renameat(int from_folder, const char *from, int to_folder, const char *to) {
  FAIL_NAMED(CALL_RENAME, to, -1)
  return (int)syscall(SYS_renameat, from_folder, from, to_folder, to);
}
int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
  FAIL_NAMED(CALL_RENAME, to, -1)
  return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
}
int link(const char *from, const char *to) {
  FAIL_NAMED(CALL_LINK, to, -1)
  return (int)syscall(SYS_link, from, to);
}
int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags) {
  FAIL_NAMED(CALL_LINK, to, -1)
  return (int)syscall(SYS_linkat, from_folder, from, to_folder, to, flags);
}
int unlink(const char *path) {
  FAIL_NAMED(CALL_UNLINK, path, -1)
  return (int)syscall(SYS_unlink, path);
}
int mkdir(const char *path, mode_t mode) {
  FAIL_NAMED(CALL_MKDIR, path, -1)
  return (int)syscall(SYS_mkdir, path, mode);
}
int mkdirat(int folder, const char *path, mode_t mode) {
  FAIL_NAMED(CALL_MKDIR, path, -1)
  return (int)syscall(SYS_mkdirat, folder, path, mode);
}

int stat(const char *path, struct stat *status) {
  FAIL_NAMED(CALL_STAT, path, -1)
  return (int)syscall(SYS_newfstatat, AT_FDCWD, path, status, 0);
}
int lstat(const char *path, struct stat *status) {
  FAIL_NAMED(CALL_STAT, path, -1)
  return (int)syscall(SYS_newfstatat, AT_FDCWD, path, status, AT_SYMLINK_NOFOLLOW);
}
int fstat(int descriptor, struct stat *status) {
  FAIL_OPEN(CALL_STAT, descriptor, -1)
  return (int)syscall(SYS_fstat, descriptor, status);
}
int fstatat(int folder, const char *path, struct stat *status, int flags) {
  FAIL_NAMED(CALL_STAT, path, -1)
  return (int)syscall(SYS_newfstatat, folder, path, status, flags);
}
int statx(int folder, const char *path, int flags, unsigned mask, struct statx *status) {
  FAIL_NAMED(CALL_STAT, path, -1)
  return (int)syscall(SYS_statx, folder, path, flags, mask, status);
}
int access(const char *path, int mode) {
  FAIL_NAMED(CALL_STAT, path, -1)
  return (int)syscall(SYS_access, path, mode);
}

DIR *opendir(const char *path) {
  FAIL_NAMED(CALL_OPENDIR, path, NULL)
  return ((DIR * (*)(const char *)) real("opendir"))(path);
}
struct dirent *readdir(DIR *stream) {
  FAIL_OPEN(CALL_READDIR, dirfd(stream), NULL)
  return ((struct dirent * (*)(DIR *)) real("readdir"))(stream);
}
struct dirent64 *readdir64(DIR *stream) {
  FAIL_OPEN(CALL_READDIR, dirfd(stream), NULL)
  return ((struct dirent64 * (*)(DIR *)) real("readdir64"))(stream);
}

static int control(int descriptor, int command, void *argument) {
  const int is_lock = command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK ||
                      command == F_OFD_SETLKW;
  if (is_lock) FAIL_OPEN(CALL_LOCK, descriptor, -1)
  return (int)syscall(SYS_fcntl, descriptor, command, argument);
}
int fcntl(int descriptor, int command, ...) {
  va_list list;
  va_start(list, command);
  void *argument = va_arg(list, void *);
  va_end(list);
  return control(descriptor, command, argument);
}
int fcntl64(int descriptor, int command, ...) {
  va_list list;
  va_start(list, command);
  void *argument = va_arg(list, void *);
  va_end(list);
  return control(descriptor, command, argument);
}

/* Only what is asked for once the program runs: the loader has its own. */
extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
static int has_no_memory(void) {
  if (!fault.is_ready || !fails(CALL_MALLOC)) return 0;
  errno = ENOMEM;
  return 1;
}
void *malloc(size_t size) { return has_no_memory() ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) {
  return has_no_memory() ? NULL : __libc_calloc(count, size);
}
void *realloc(void *old, size_t size) {
  return has_no_memory() ? NULL : __libc_realloc(old, size);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                   void *argument) {
  if (fault.is_ready && fails(CALL_THREAD)) return EAGAIN;
  return ((int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *))real(
      "pthread_create"))(thread, attributes, start, argument);
}
