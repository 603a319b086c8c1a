/*
 * Makes the disk below one folder fail on command: preloaded into the relay, steered from outside
 * through a small shared file. RocksDB and the JVM reach the disk through these calls of libc.
 *
 *   LD_PRELOAD=disk.so DISK_FOLDER=/data/spool DISK_CONTROL=/tmp/control posthorn serve ...
 *
 * lib/disk.py has the other end of `struct control`; both change together.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, NAME = 4, KINDS = 3 };
enum { FILES = 1, FOLDERS = 2 };
enum { STEPS = 4, SECTORS = 4, RING = 1 << 20, NAMES = 4096, LONGEST = 256 };

/* The `after`-th call of one of `kinds` fails with `error`, and so do the next `times` - 1. */
struct step {
  uint64_t kinds, after, times, error;
};

/* Octets of a file, whatever its name is by then, that cannot be read however often it is tried. */
struct sectors {
  uint64_t inode, from, to;
};

struct control {
  uint64_t calls[KINDS];   /* seen: writes, syncs, changes of names and sizes */
  uint64_t delay;          /* microseconds before each sync */
  uint64_t silent;         /* FILES, FOLDERS: their syncs are skipped and called a success */
  struct step steps[STEPS]; /* worked off one after another */
  uint64_t step;           /* the one that is next; STEPS when there is none */
  uint64_t faults;         /* calls that failed on purpose */
  uint64_t stale;          /* writes to a log of which a sync failed */
  uint64_t last_fault;     /* when, in nanoseconds of CLOCK_MONOTONIC */
  char last[LONGEST];      /* what failed last */
  struct sectors bad[SECTORS]; /* none where the inode is 0 */
  uint64_t synced;         /* good syncs of a log; the last RING of them stand below */
  struct { uint64_t begun, ended; } good[RING];
};

static struct control *control;
static int opening(int at, const char *path, int flags, mode_t mode);

static const char *folder;
static size_t folder_length;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char (*spoilt)[LONGEST]; /* names of the logs of which a sync failed */
static int spoilt_count;

#define REAL(type, name, ...) \
  static type (*real)(__VA_ARGS__); \
  if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static uint64_t now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (uint64_t)at.tv_sec * 1000000000u + (uint64_t)at.tv_nsec;
}

__attribute__((constructor)) static void begin(void) {
  const char *file = getenv("DISK_CONTROL");
  folder = getenv("DISK_FOLDER");
  if (!file || !folder) return;
  folder_length = strlen(folder);
  int fd = opening(AT_FDCWD, file, O_RDWR | O_CLOEXEC, 0);
  if (fd < 0) { perror("disk.so: DISK_CONTROL"); abort(); }
  void *at = mmap(0, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  spoilt = calloc(NAMES, LONGEST);
  if (at == MAP_FAILED || !spoilt) { perror("disk.so: control"); abort(); }
  control = at;
}

static int below(const char *path) {
  return control && path && !strncmp(path, folder, folder_length)
      && (path[folder_length] == '/' || !path[folder_length]);
}

/* The name of an open file below the folder; false for all others. */
static int named(int fd, char *path) {
  if (!control || fd < 0) return 0;
  int kept = errno;
  char link[40];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, LONGEST - 1);
  errno = kept;
  if (length <= 0) return 0;
  path[length] = 0;
  return below(path);
}

static int is_log(const char *path) {
  size_t length = strlen(path);
  return length > 4 && !strcmp(path + length - 4, ".log");
}

static int is_spoilt(const char *path) {
  for (int i = 0; i < spoilt_count; i++)
    if (!strcmp(spoilt[i], path)) return 1;
  return 0;
}

/* Counts a call; true when it is to fail, with errno set (0: it is to lie and say success). */
static int fails(int kind, const char *call, const char *path) {
  int failed = 0, error = 0;
  pthread_mutex_lock(&lock);
  control->calls[kind == WRITE ? 0 : kind == SYNC ? 1 : 2]++;
  if (kind == WRITE && is_log(path) && is_spoilt(path)) control->stale++;
  struct step *step = control->step < STEPS ? &control->steps[control->step] : 0;
  if (step && step->kinds & (uint64_t)kind) {
    if (step->after > 1) {
      step->after--;
    } else if (step->times) {
      failed = 1;
      error = (int)step->error;
      control->faults++;
      control->last_fault = now();
      snprintf(control->last, LONGEST, "%s %s", call, path + folder_length);
      if (kind == SYNC && is_log(path) && spoilt_count < NAMES)
        strncpy(spoilt[spoilt_count++], path, LONGEST - 1);
      if (--step->times == 0) control->step++;
    }
  }
  pthread_mutex_unlock(&lock);
  if (failed) errno = error;
  return failed;
}

static int answer(void) { return errno ? -1 : 0; }

/* -- writes: half of a failing one reaches the file, as on a disk that fails or fills up -------- */

ssize_t write(int fd, const void *data, size_t size) {
  REAL(ssize_t, "write", int, const void *, size_t);
  char path[LONGEST];
  if (named(fd, path) && fails(WRITE, "write", path)) {
    int error = errno;
    (void)!real(fd, data, size / 2);
    errno = error;
    return -1;
  }
  return real(fd, data, size);
}

static ssize_t at_place(const char *name, int fd, const void *data, size_t size, off_t place) {
  REAL(ssize_t, "pwrite64", int, const void *, size_t, off_t);
  char path[LONGEST];
  if (named(fd, path) && fails(WRITE, name, path)) {
    int error = errno;
    (void)!real(fd, data, size / 2, place);
    errno = error;
    return -1;
  }
  return real(fd, data, size, place);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t place) {
  return at_place("pwrite", fd, data, size, place);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off_t place) {
  return at_place("pwrite", fd, data, size, place);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  REAL(ssize_t, "writev", int, const struct iovec *, int);
  char path[LONGEST];
  if (named(fd, path) && fails(WRITE, "writev", path)) return -1;
  return real(fd, parts, count);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t place) {
  REAL(ssize_t, "pwritev", int, const struct iovec *, int, off_t);
  char path[LONGEST];
  if (named(fd, path) && fails(WRITE, "pwritev", path)) return -1;
  return real(fd, parts, count, place);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t place) {
  return pwritev(fd, parts, count, place);
}

/* -- reads: what lies before a bad sector is given, as the kernel does -------------------------- */

/* How many octets from `place` on the disk gives; none with errno set. */
static size_t readable(int fd, off_t place, size_t size) {
  struct stat state;
  if (!control || !control->bad[0].inode || place < 0 || fstat(fd, &state)) return size;
  for (int i = 0; i < SECTORS; i++) {
    const struct sectors *bad = &control->bad[i];
    uint64_t from = (uint64_t)place;
    if (bad->inode != (uint64_t)state.st_ino || from >= bad->to || from + size <= bad->from)
      continue;
    if (from >= bad->from) {
      errno = EIO;
      return 0;
    }
    size = (size_t)(bad->from - from);
  }
  return size;
}

ssize_t read(int fd, void *into, size_t size) {
  REAL(ssize_t, "read", int, void *, size_t);
  int asked = control && control->bad[0].inode;
  size_t there = asked ? readable(fd, lseek(fd, 0, SEEK_CUR), size) : size;
  return there || !size ? real(fd, into, there) : -1;
}

static ssize_t from_place(int fd, void *into, size_t size, off_t place) {
  REAL(ssize_t, "pread64", int, void *, size_t, off_t);
  size_t there = readable(fd, place, size);
  return there || !size ? real(fd, into, there, place) : -1;
}

ssize_t pread(int fd, void *into, size_t size, off_t place) {
  return from_place(fd, into, size, place);
}

ssize_t pread64(int fd, void *into, size_t size, off_t place) {
  return from_place(fd, into, size, place);
}

size_t (fread_unlocked)(void *into, size_t size, size_t count, FILE *file) {
  REAL(size_t, "fread_unlocked", void *, size_t, size_t, FILE *);
  if (!control || !control->bad[0].inode || !size) return real(into, size, count, file);
  size_t there = readable(fileno(file), ftello(file), size * count) / size;
  size_t got = there ? real(into, size, there, file) : 0;
  if (there < count) errno = EIO;
  return got;
}

/* -- syncs ------------------------------------------------------------------------------------- */

static int sync_of(const char *call, int (*real)(int), int fd) {
  char path[LONGEST];
  if (!named(fd, path)) return real(fd);
  if (control->delay) {
    struct timespec pause = {(time_t)(control->delay / 1000000),
                             (long)(control->delay % 1000000) * 1000};
    nanosleep(&pause, 0);
  }
  if (fails(SYNC, call, path)) return answer();
  if (control->silent) {
    struct stat state;
    if (fstat(fd, &state) == 0 && control->silent & (S_ISDIR(state.st_mode) ? FOLDERS : FILES))
      return 0;
  }
  uint64_t begun = now();
  int result = real(fd);
  if (result == 0 && is_log(path)) {
    pthread_mutex_lock(&lock);
    control->good[control->synced % RING].begun = begun;
    control->good[control->synced % RING].ended = now();
    control->synced++;
    pthread_mutex_unlock(&lock);
  }
  return result;
}

int fsync(int fd) {
  REAL(int, "fsync", int);
  return sync_of("fsync", real, fd);
}

int fdatasync(int fd) {
  REAL(int, "fdatasync", int);
  return sync_of("fdatasync", real, fd);
}

int sync_file_range(int fd, off64_t from, off64_t size, unsigned int flags) {
  REAL(int, "sync_file_range", int, off64_t, off64_t, unsigned int);
  char path[LONGEST];
  if (named(fd, path)) {
    if (fails(NAME, "sync_file_range", path)) return answer();
    if (control->silent & FILES) return 0;
  }
  return real(fd, from, size, flags);
}

/* -- names and sizes --------------------------------------------------------------------------- */

static int opening(int at, const char *path, int flags, mode_t mode) {
  REAL(int, "openat64", int, const char *, int, ...);
  if ((flags & O_ACCMODE) != O_RDONLY && below(path) && fails(NAME, "open", path) && errno)
    return -1;
  return real(at, path, flags, mode);
}

#define MODE(flags) \
  mode_t mode = 0; \
  if ((flags) & (O_CREAT | O_TMPFILE)) { \
    va_list list; \
    va_start(list, flags); \
    mode = va_arg(list, mode_t); \
    va_end(list); \
  }

int open(const char *path, int flags, ...) {
  MODE(flags)
  return opening(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  MODE(flags)
  return opening(AT_FDCWD, path, flags, mode);
}

int openat(int at, const char *path, int flags, ...) {
  MODE(flags)
  return opening(at, path, flags, mode);
}

int openat64(int at, const char *path, int flags, ...) {
  MODE(flags)
  return opening(at, path, flags, mode);
}

static int sized(int fd, off_t size) {
  REAL(int, "ftruncate64", int, off_t);
  char path[LONGEST];
  if (named(fd, path) && fails(NAME, "ftruncate", path)) return answer();
  return real(fd, size);
}

int ftruncate(int fd, off_t size) { return sized(fd, size); }
int ftruncate64(int fd, off_t size) { return sized(fd, size); }

static int reserve(int fd, int mode, off_t from, off_t size) {
  REAL(int, "fallocate64", int, int, off_t, off_t);
  char path[LONGEST];
  if (named(fd, path) && fails(NAME, "fallocate", path)) return answer();
  return real(fd, mode, from, size);
}

int fallocate(int fd, int mode, off_t from, off_t size) { return reserve(fd, mode, from, size); }
int fallocate64(int fd, int mode, off_t from, off_t size) { return reserve(fd, mode, from, size); }

int rename(const char *from, const char *to) {
  REAL(int, "rename", const char *, const char *);
  if (below(to) && fails(NAME, "rename", to)) return answer();
  return real(from, to);
}

int unlink(const char *path) {
  REAL(int, "unlink", const char *);
  if (below(path) && fails(NAME, "unlink", path)) return answer();
  return real(path);
}

int mkdir(const char *path, mode_t mode) {
  REAL(int, "mkdir", const char *, mode_t);
  if (below(path) && fails(NAME, "mkdir", path)) return answer();
  return real(path, mode);
}
