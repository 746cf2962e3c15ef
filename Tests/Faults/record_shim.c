/* Writes down what a program that is started with it (LD_PRELOAD) does to the files of a folder, in one
 * order, so that every state in which a loss of power could leave the disk can be made from it.
 *
 * RECORD_FOLDER  whose files count
 * RECORD_FILE    where it is written, a line for each call, its parts between tabs, the bytes of a `write`
 *                behind it:
 *                  create INODE PATH | write INODE OFFSET COUNT | truncate INODE LENGTH | sync INODE
 *                  folder-sync PATH | rename FROM TO | link FROM TO | unlink PATH | mkdir PATH
 *                paths are relative to the folder */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static char folder[PATH_MAX];
static int record = -1;
/* A call and its line are one step: else the order would be nobody's. */
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
  const char *name = getenv("RECORD_FOLDER"), *file = getenv("RECORD_FILE");
  if (!name || !file) return;
  snprintf(folder, sizeof folder, "%s", name);
  record = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

/* The name within the folder; NULL for what does not belong to it. The program runs in the folder. */
static const char *within(const char *path) {
  if (record < 0 || !path || !*path) return NULL;
  if (*path != '/') return path;
  const size_t length = strlen(folder);
  if (strncmp(path, folder, length)) return NULL;
  return path[length] == '/' ? path + length + 1 : path[length] ? NULL : ".";
}

/* The same for what is open; 0 for what does not count. */
static int is_open_within(int descriptor, char path[PATH_MAX]) {
  if (record < 0) return 0;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
  if (length <= 0) return 0;
  path[length] = '\0';
  return *path == '/' && within(path) != NULL;
}

static void put(const void *bytes, size_t count) {
  const char *rest = bytes;
  while (count > 0) {
    const long taken = syscall(SYS_write, record, rest, count);
    if (taken <= 0) abort(); /* A record with a hole is none. */
    rest += taken;
    count -= (size_t)taken;
  }
}

__attribute__((format(printf, 1, 2))) static void put_line(const char *format, ...) {
  char line[3 * PATH_MAX];
  va_list list;
  va_start(list, format);
  const int length = vsnprintf(line, sizeof line, format, list);
  va_end(list);
  put(line, (size_t)length);
}

static unsigned long inode_of(int descriptor) {
  struct stat status;
  return syscall(SYS_fstat, descriptor, &status) == 0 ? status.st_ino : 0;
}

#define STEP(call)                                                                                 \
  pthread_mutex_lock(&order);                                                                      \
  const long result = (call);                                                                      \
  const int error = errno;
#define END                                                                                        \
  pthread_mutex_unlock(&order);                                                                    \
  errno = error;                                                                                   \
  return result;

static long open_file(int parent, const char *path, int flags, mode_t mode) {
  const char *name = flags & (O_CREAT | O_TRUNC) ? within(path) : NULL;
  if (!name) return syscall(SYS_openat, parent, path, flags, mode);
  struct stat status;
  const int is_there = syscall(SYS_newfstatat, parent, path, &status, 0) == 0;
  STEP(syscall(SYS_openat, parent, path, flags, mode))
  if (result >= 0 && !is_there) put_line("create\t%lu\t%s\n", inode_of((int)result), name);
  if (result >= 0 && is_there && flags & O_TRUNC)
    put_line("truncate\t%lu\t0\n", inode_of((int)result));
  END
}

#define DEFINE_OPEN(name, parameters, parent)                                                      \
  int name(parameters const char *path, int flags, ...) {                                          \
    va_list list;                                                                                  \
    va_start(list, flags);                                                                         \
    const mode_t mode = flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(list, mode_t) : 0; \
    va_end(list);                                                                                  \
    return (int)open_file(parent, path, flags, mode);                                              \
  }
#define NOTHING
#define PARENT int folder_descriptor,
DEFINE_OPEN(open, NOTHING, AT_FDCWD)
DEFINE_OPEN(open64, NOTHING, AT_FDCWD)
DEFINE_OPEN(openat, PARENT, folder_descriptor)
DEFINE_OPEN(openat64, PARENT, folder_descriptor)

static void put_write(int descriptor, const void *bytes, long count, long offset) {
  if (count <= 0) return;
  put_line("write\t%lu\t%ld\t%ld\n", inode_of(descriptor), offset, count);
  put(bytes, (size_t)count);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
  char path[PATH_MAX];
  if (!is_open_within(descriptor, path)) return syscall(SYS_write, descriptor, bytes, count);
  const long offset = syscall(SYS_lseek, descriptor, 0L, SEEK_CUR);
  STEP(syscall(SYS_write, descriptor, bytes, count))
  put_write(descriptor, bytes, result, offset);
  END
}

#define DEFINE_PWRITE(name)                                                                        \
  ssize_t name(int descriptor, const void *bytes, size_t count, off_t offset) {                    \
    char path[PATH_MAX];                                                                           \
    if (!is_open_within(descriptor, path))                                                         \
      return syscall(SYS_pwrite64, descriptor, bytes, count, offset);                              \
    STEP(syscall(SYS_pwrite64, descriptor, bytes, count, offset))                                  \
    put_write(descriptor, bytes, result, offset);                                                  \
    END                                                                                            \
  }
DEFINE_PWRITE(pwrite)
DEFINE_PWRITE(pwrite64)

#define DEFINE_TRUNCATE(name)                                                                      \
  int name(int descriptor, off_t length) {                                                         \
    char path[PATH_MAX];                                                                           \
    if (!is_open_within(descriptor, path)) return (int)syscall(SYS_ftruncate, descriptor, length); \
    STEP(syscall(SYS_ftruncate, descriptor, length))                                               \
    if (result == 0) put_line("truncate\t%lu\t%ld\n", inode_of(descriptor), (long)length);         \
    END                                                                                            \
  }
DEFINE_TRUNCATE(ftruncate)
DEFINE_TRUNCATE(ftruncate64)

static int synchronize(long number, int descriptor) {
  char path[PATH_MAX];
  if (!is_open_within(descriptor, path)) return (int)syscall(number, descriptor);
  STEP(syscall(number, descriptor))
  struct stat status;
  if (result == 0 && syscall(SYS_fstat, descriptor, &status) == 0) {
    if (S_ISDIR(status.st_mode)) put_line("folder-sync\t%s\n", within(path));
    else put_line("sync\t%lu\n", (unsigned long)status.st_ino);
  }
  END
}
int fsync(int descriptor) { return synchronize(SYS_fsync, descriptor); }
int fdatasync(int descriptor) { return synchronize(SYS_fdatasync, descriptor); }

#define DEFINE_NAMING(name, word, number)                                                          \
  int name(const char *from, const char *to) {                                                     \
    const char *second = within(to);                                                               \
    if (!second) return (int)syscall(number, from, to);                                            \
    STEP(syscall(number, from, to))                                                                \
    if (result == 0) put_line(word "\t%s\t%s\n", within(from), second);                            \
    END                                                                                            \
  }
DEFINE_NAMING(rename, "rename", SYS_rename)
DEFINE_NAMING(link, "link", SYS_link)

int unlink(const char *path) {
  const char *name = within(path);
  if (!name) return (int)syscall(SYS_unlink, path);
  STEP(syscall(SYS_unlink, path))
  if (result == 0) put_line("unlink\t%s\n", name);
  END
}

int mkdir(const char *path, mode_t mode) {
  const char *name = within(path);
  if (!name) return (int)syscall(SYS_mkdir, path, mode);
  STEP(syscall(SYS_mkdir, path, mode))
  if (result == 0) put_line("mkdir\t%s\n", name);
  END
}

/* What this does not write down must not happen in silence. */
#define UNUSED __attribute__((unused))
int renameat(UNUSED int a, UNUSED const char *b, UNUSED int c, UNUSED const char *d) { abort(); }
int renameat2(UNUSED int a, UNUSED const char *b, UNUSED int c, UNUSED const char *d, UNUSED unsigned e) {
  abort();
}
int linkat(UNUSED int a, UNUSED const char *b, UNUSED int c, UNUSED const char *d, UNUSED int e) {
  abort();
}
