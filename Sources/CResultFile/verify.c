/* Whether a file still holds what was written: its own checksum, and where that is not right, the
 * checksums of its datasets, to say which of them it is. */
#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "library.h"
#include "sums.h"

/* The text of an attribute in `text`, which has room for a sum; 0 where there is none of that
 * length. */
static int read_sum(hid_t dataset, char text[33]) {
  int is_good = 0;
  const hid_t attribute = H5Aopen(dataset, "xxh3", H5P_DEFAULT);
  const hid_t type = attribute > 0 ? H5Aget_type(attribute) : H5I_INVALID_HID;
  char *value = NULL;
  if (type > 0 && H5Tis_variable_str(type) > 0 && H5Aread(attribute, type, &value) >= 0 && value &&
      strlen(value) == 32) {
    memcpy(text, value, 33);
    is_good = 1;
  }
  if (value) H5free_memory(value);
  if (type > 0) H5Tclose(type);
  if (attribute > 0) H5Aclose(attribute);
  return is_good;
}

/* Adds the elements of one part of a dataset, `count` of them from `first` in each dimension. */
static int add_part(hid_t dataset, hid_t space, hid_t type, int rank, const hsize_t *first,
                    const hsize_t *count, void *buffer, nuem_sum *sum) {
  hsize_t elements = 1;
  for (int axis = 0; axis < rank; axis++) elements *= count[axis];
  const hid_t memory = H5Screate_simple(1, &elements, NULL);
  int is_good = memory > 0 &&
                H5Sselect_hyperslab(space, H5S_SELECT_SET, first, NULL, count, NULL) >= 0 &&
                H5Dread(dataset, type, memory, space, H5P_DEFAULT, buffer) >= 0;
  if (is_good && H5Tis_variable_str(type) > 0) {
    char **texts = buffer;
    for (hsize_t i = 0; i < elements; i++)
      nuem_sum_add(sum, texts[i] ? texts[i] : "", texts[i] ? strlen(texts[i]) + 1 : 1);
    H5Dvlen_reclaim(type, memory, H5P_DEFAULT, buffer);
  } else if (is_good) {
    nuem_sum_add(sum, buffer, elements * H5Tget_size(type));
  }
  if (memory > 0) H5Sclose(memory);
  return is_good;
}

enum { LARGEST_PART = 1 << 17 };

/* Adds all elements in C order, in parts of rows along the first dimension whose rest is not too
 * large. */
static int add_elements(hid_t dataset, hid_t space, hid_t type, nuem_sum *sum) {
  hsize_t size[H5S_MAX_RANK], first[H5S_MAX_RANK] = {0}, count[H5S_MAX_RANK];
  const int rank = H5Sget_simple_extent_dims(space, size, NULL);
  if (rank < 1) return 0;
  int cut = rank - 1;
  hsize_t row = 1; /* elements behind the dimension that is cut */
  while (cut > 0 && row * size[cut] <= LARGEST_PART) row *= size[cut--];
  hsize_t rows = LARGEST_PART / row;
  if (rows < 1) rows = 1;
  for (int axis = 0; axis < rank; axis++) {
    if (size[axis] == 0) return 1;
    count[axis] = axis < cut ? 1 : size[axis];
  }
  void *buffer = malloc((size_t)(rows < size[cut] ? rows : size[cut]) * row * H5Tget_size(type));
  int is_good = buffer != NULL;
  while (is_good) {
    const hsize_t left = size[cut] - first[cut];
    count[cut] = left < rows ? left : rows;
    is_good = add_part(dataset, space, type, rank, first, count, buffer, sum);
    first[cut] += count[cut];
    int axis = cut;
    while (axis > 0 && first[axis] == size[axis]) {
      first[axis] = 0;
      first[--axis]++;
    }
    if (first[axis] == size[axis]) break;
  }
  free(buffer);
  return is_good;
}

/* HDF5 gives the elements in this machine's order, which every processor that the program runs on
 * has. */
static int is_as_written(hid_t dataset) {
  char wanted[33], found[33] = "";
  int is_good = read_sum(dataset, wanted);
  const hid_t space = H5Dget_space(dataset), type = H5Dget_type(dataset);
  nuem_sum *sum = is_good && space > 0 && type > 0 ? nuem_sum_begin() : NULL;
  is_good = sum && add_elements(dataset, space, type, sum);
  if (sum) nuem_sum_end(sum, found);
  if (type > 0) H5Tclose(type);
  if (space > 0) H5Sclose(space);
  return is_good && strcmp(wanted, found) == 0;
}

/* A visitor of all objects, which stops at the first dataset that is not as it was written. */
static herr_t look_at(hid_t root, const char *name, const H5O_info_t *info, void *dataset_name) {
  if (info->type != H5O_TYPE_DATASET) return 0;
  const hid_t dataset = H5Dopen2(root, name, H5P_DEFAULT);
  const int is_good = dataset > 0 && is_as_written(dataset);
  if (dataset > 0) H5Dclose(dataset);
  if (is_good) return 0;
  snprintf(dataset_name, 256, "%s", name);
  return 1;
}

static void visit(const char *path, char dataset[256]) {
  const hid_t file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file <= 0) return;
#if H5_VERSION_GE(1, 12, 0)
  H5Ovisit3(file, H5_INDEX_NAME, H5_ITER_INC, look_at, dataset, H5O_INFO_BASIC);
#else
  H5Ovisit1(file, H5_INDEX_NAME, H5_ITER_INC, look_at, dataset);
#endif
  H5Fclose(file);
}

/* Limits a process that may meet any damage, so that it ends by itself and leaves nothing
 * behind. */
static void limit(unsigned seconds) {
  static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGALRM};
  for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) signal(fatal[i], SIG_DFL);
  /* The thread that forked may have blocked these signals. */
  sigset_t none_blocked;
  sigemptyset(&none_blocked);
  sigprocmask(SIG_SETMASK, &none_blocked, NULL);
  const struct rlimit none = {0, 0}, memory = {(rlim_t)4 << 30, (rlim_t)4 << 30};
  setrlimit(RLIMIT_CORE, &none);
  setrlimit(RLIMIT_AS, &memory);
  alarm(seconds);
}

/* Finds the damaged dataset in a process of its own with limits, as HDF5 may crash or never end on
 * a damaged file. In that case no dataset is named. */
static void find_damaged(const char *path, uint64_t bytes, char dataset[256]) {
  enum { BYTES_A_SECOND = 20000000, LEAST_SECONDS = 10 };
  int ends[2];
  if (pipe(ends) != 0) return;
  const pid_t child = fork();
  if (child == 0) {
    limit(LEAST_SECONDS + (unsigned)(bytes / BYTES_A_SECOND));
    char name[256] = "";
    visit(path, name);
    _exit(write(ends[1], name, sizeof name) == sizeof name ? 0 : 1);
  }
  close(ends[1]);
  char name[256] = "";
  size_t taken = 0;
  while (child > 0 && taken < sizeof name) {
    const ssize_t part = read(ends[0], name + taken, sizeof name - taken);
    if (part < 0 && errno == EINTR) continue;
    if (part <= 0) break;
    taken += (size_t)part;
  }
  close(ends[0]);
  while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
  if (taken == sizeof name) memcpy(dataset, name, sizeof name);
}

static nuem_h5_verdict compare_sums(int descriptor, uint64_t *bytes) {
  char block[USER_BLOCK], wanted[USER_BLOCK], digits[33];
  const ssize_t taken = pread(descriptor, block, sizeof block, 0);
  if (taken < 0) return NUEM_H5_UNREADABLE;
  const int reason = sum_of_file(descriptor, digits, bytes);
  if (reason) {
    errno = reason;
    return NUEM_H5_UNREADABLE;
  }
  fill_user_block(digits, *bytes, wanted);
  if (taken == sizeof block && memcmp(block, wanted, sizeof block) == 0) return NUEM_H5_WHOLE;
  /* One of both beginnings is left in a file of ours that has one damage. */
  static const char start[] = "NuEM result\n", signature[] = "\211HDF\r\n\032\n";
  char second[8] = "";
  const ssize_t more = pread(descriptor, second, sizeof second, USER_BLOCK);
  const int is_ours = (taken >= 12 && memcmp(block, start, 12) == 0) ||
                      (more == sizeof second && memcmp(second, signature, sizeof second) == 0);
  return is_ours ? NUEM_H5_DAMAGED : NUEM_H5_FOREIGN;
}

nuem_h5_verdict nuem_h5_verify(const char *path, char dataset[256], nuem_h5_message *message) {
  enter();
  dataset[0] = '\0';
  const int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  uint64_t bytes = 0;
  nuem_h5_verdict verdict = descriptor < 0 ? NUEM_H5_UNREADABLE : compare_sums(descriptor, &bytes);
  if (verdict == NUEM_H5_DAMAGED) find_damaged(path, bytes, dataset);
  leave(verdict != NUEM_H5_UNREADABLE, message);
  if (descriptor >= 0) close(descriptor);
  return verdict;
}
