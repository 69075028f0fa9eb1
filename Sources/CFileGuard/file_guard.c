#define _GNU_SOURCE
#include "file_guard.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The maps the handler looks through; a free place has no length. The length is written last and cleared first. */
enum { PLACES = 256 };
static struct {
    atomic_uintptr_t start;
    atomic_size_t length;
    atomic_int is_cut;
} g_maps[PLACES];

static pthread_mutex_t g_lock = PTHREAD_MUTEX_INITIALIZER;
static struct sigaction g_former;
static uintptr_t g_page = 4096;
static size_t g_count = 0;

static void on_bus(int signal_number, siginfo_t *info, void *context) {
    (void)context;
    int error = errno;
    uintptr_t address = (uintptr_t)info->si_addr;
    for (size_t i = 0; i < PLACES; i++) {
        size_t length = atomic_load(&g_maps[i].length);
        uintptr_t start = atomic_load(&g_maps[i].start);
        if (length == 0 || address < start || address - start >= length) continue;
        atomic_store(&g_maps[i].is_cut, 1);
        uintptr_t page = address & ~(g_page - 1);
        /* All that follows is missing too. */
        void *zeros = mmap((void *)page, start + length - page, PROT_READ,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        errno = error;
        if (zeros != MAP_FAILED) return;
    }
    /* Not one of ours: the instruction runs again and meets the former action. */
    sigaction(signal_number, &g_former, NULL);
    errno = error;
}

static void install(void) {
    struct sigaction present;
    if (sigaction(SIGBUS, NULL, &present) == 0 && (present.sa_flags & SA_SIGINFO) && present.sa_sigaction == on_bus) return;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_bus;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    g_page = (uintptr_t)sysconf(_SC_PAGESIZE);
    sigaction(SIGBUS, &action, &g_former);
}

static void put_back(void) {
    struct sigaction present;
    if (sigaction(SIGBUS, NULL, &present) == 0 && (present.sa_flags & SA_SIGINFO) && present.sa_sigaction == on_bus) {
        sigaction(SIGBUS, &g_former, NULL);
    }
}

const void *fg_map(int fd, size_t length) {
    void *start = mmap(NULL, length, PROT_READ, MAP_PRIVATE, fd, 0);
    if (start == MAP_FAILED) return NULL;
    pthread_mutex_lock(&g_lock);
    for (size_t i = 0; i < PLACES; i++) {
        if (atomic_load(&g_maps[i].length) != 0) continue;
        atomic_store(&g_maps[i].start, (uintptr_t)start);
        atomic_store(&g_maps[i].is_cut, 0);
        atomic_store(&g_maps[i].length, length);
        g_count++;
        install();
        pthread_mutex_unlock(&g_lock);
        return start;
    }
    pthread_mutex_unlock(&g_lock);
    munmap(start, length);
    errno = EMFILE;
    return NULL;
}

int fg_is_cut(const void *start) {
    for (size_t i = 0; i < PLACES; i++) {
        if (atomic_load(&g_maps[i].length) != 0 && atomic_load(&g_maps[i].start) == (uintptr_t)start) {
            return atomic_load(&g_maps[i].is_cut);
        }
    }
    return 0;
}

void fg_unmap(const void *start, size_t length) {
    pthread_mutex_lock(&g_lock);
    for (size_t i = 0; i < PLACES; i++) {
        if (atomic_load(&g_maps[i].start) != (uintptr_t)start || atomic_load(&g_maps[i].length) != length) continue;
        atomic_store(&g_maps[i].length, 0);
        if (--g_count == 0) put_back();
        break;
    }
    munmap((void *)start, length);
    pthread_mutex_unlock(&g_lock);
}

int fg_ask(int fd, struct fg_facts *facts) {
    struct stat status;
    if (fstat(fd, &status) != 0) return -1;
    facts->is_regular = S_ISREG(status.st_mode) ? 1 : 0;
    facts->size = status.st_size;
    facts->changed_seconds = status.st_mtim.tv_sec;
    facts->changed_nanoseconds = status.st_mtim.tv_nsec;
    return 0;
}
