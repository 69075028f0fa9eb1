#define _GNU_SOURCE
#include "terminal_guard.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

enum { FREE, SCREEN, LINE };

static const int event_signals[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGCONT, SIGTSTP};
static const int fatal_signals[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGSYS, SIGQUIT};
static const int line_signals[] = {SIGTERM, SIGHUP, SIGINT};
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static atomic_int g_mode = FREE;
static atomic_int g_armed = 0;
static atomic_uint g_events = 0;
static int g_terminal = 0;
static int g_wake = -1;
static struct termios g_saved;
static struct termios g_hidden;
static char g_restore[512];
static size_t g_restore_length = 0;
static struct sigaction g_former[NSIG];

enum { STACK_SIZE = 65536 };
static pthread_once_t g_once = PTHREAD_ONCE_INIT;
static pthread_key_t g_stack_key;
static _Thread_local int t_guarded = 0;

static void restore_terminal(void) {
    if (!atomic_exchange(&g_armed, 0)) return;
    if (g_restore_length > 0) {
        ssize_t written = write(1, g_restore, g_restore_length);
        (void)written;
    }
    tcsetattr(g_terminal, TCSANOW, &g_saved);
}

static unsigned event_of(int signal_number) {
    switch (signal_number) {
    case SIGWINCH: return TG_RESIZED;
    case SIGTERM: return TG_TERMINATED;
    case SIGHUP: return TG_HANGUP;
    case SIGINT: return TG_INTERRUPTED;
    case SIGCONT: return TG_CONTINUED;
    case SIGTSTP: return TG_STOPPED;
    default: return 0;
    }
}

static void on_event(int signal_number) {
    int error = errno;
    unsigned event = event_of(signal_number);
    unsigned before = atomic_fetch_or(&g_events, event);
    if (before & event & (TG_TERMINATED | TG_HANGUP)) {
        /* Nobody takes events any more: an unlocked program without a terminal must not stay alive. */
        restore_terminal();
        signal(signal_number, SIG_DFL);
        raise(signal_number);
    }
    uint64_t one = 1;
    ssize_t written = write(g_wake, &one, sizeof one);
    (void)written;
    errno = error;
}

static void on_fatal(int signal_number) {
    restore_terminal();
    /* SA_RESETHAND has put the default action back: the exit status stays the true one. */
    raise(signal_number);
}

static void install(int signal_number, void (*handler)(int), int flags) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigemptyset(&action.sa_mask);
    /* A background process may set terminal modes only with SIGTTOU blocked. */
    sigaddset(&action.sa_mask, SIGTTOU);
    sigaction(signal_number, &action, &g_former[signal_number]);
}

static void install_all(const int *signals, size_t count, void (*handler)(int), int flags) {
    for (size_t i = 0; i < count; i++) install(signals[i], handler, flags);
}

static void put_back(const int *signals, size_t count) {
    for (size_t i = 0; i < count; i++) sigaction(signals[i], &g_former[signals[i]], NULL);
}

static void drop_stack(void *stack) {
    stack_t none = {.ss_flags = SS_DISABLE};
    sigaltstack(&none, NULL);
    munmap(stack, STACK_SIZE);
}

static void prepare_once(void) {
    pthread_key_create(&g_stack_key, drop_stack);
    atexit(restore_terminal);
}

void tg_guard_thread(void) {
    if (t_guarded) return;
    t_guarded = 1;
    pthread_once(&g_once, prepare_once);
    void *memory = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return;
    stack_t stack = {.ss_sp = memory, .ss_size = STACK_SIZE, .ss_flags = 0};
    if (sigaltstack(&stack, NULL) != 0 || pthread_setspecific(g_stack_key, memory) != 0) drop_stack(memory);
}

int tg_watch_screen(const char *restore, size_t length) {
    if (length > sizeof g_restore) {
        errno = EINVAL;
        return -1;
    }
    int expected = FREE;
    if (!atomic_compare_exchange_strong(&g_mode, &expected, SCREEN)) {
        errno = EBUSY;
        return -1;
    }
    g_terminal = 0;
    /* Never closed: an event source of the former screen may still be looking at it. */
    if (g_wake < 0) g_wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (g_wake < 0 || tcgetattr(g_terminal, &g_saved) != 0) {
        atomic_store(&g_mode, FREE);
        return -1;
    }
    memcpy(g_restore, restore, length);
    g_restore_length = length;
    tg_guard_thread();
    atomic_store(&g_events, 0);
    atomic_store(&g_armed, 1);
    install_all(event_signals, COUNT(event_signals), on_event, SA_RESTART);
    install_all(fatal_signals, COUNT(fatal_signals), on_fatal, SA_RESETHAND | SA_ONSTACK | SA_NODEFER);
    return g_wake;
}

unsigned tg_take_events(void) {
    uint64_t count;
    ssize_t got = read(g_wake, &count, sizeof count);
    (void)got;
    return atomic_exchange(&g_events, 0);
}

void tg_suspend(void) {
    struct sigaction handler;
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction stop = {.sa_handler = SIG_DFL};
    sigset_t only_stop, mask;
    sigemptyset(&only_stop);
    sigaddset(&only_stop, SIGTSTP);
    /* First the others of the group, for instance a script around us; ignoring also discards a copy left pending. */
    sigaction(SIGTSTP, &ignore, &handler);
    kill(0, SIGTSTP);
    sigaction(SIGTSTP, &ignore, NULL);
    /* Then this very thread, so that the next line runs after the process continues. The kernel refuses to stop a
       process that nobody could continue, and the call returns at once. */
    sigaction(SIGTSTP, &stop, NULL);
    pthread_sigmask(SIG_UNBLOCK, &only_stop, &mask);
    syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGTSTP);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
    sigaction(SIGTSTP, &handler, NULL);
}

void tg_release(void) {
    if (atomic_load(&g_mode) != SCREEN) return;
    atomic_store(&g_armed, 0);
    put_back(event_signals, COUNT(event_signals));
    put_back(fatal_signals, COUNT(fatal_signals));
    atomic_store(&g_mode, FREE);
}

/* Ctrl-Z at a prompt without echo: the shell gets its echo back, and the prompt loses it again when it returns. */
static void on_line_stop(int signal_number) {
    int error = errno;
    tcsetattr(g_terminal, TCSANOW, &g_saved);
    struct sigaction handler;
    struct sigaction stop = {.sa_handler = SIG_DFL};
    sigaction(signal_number, &stop, &handler);
    raise(signal_number);
    sigaction(signal_number, &handler, NULL);
    if (atomic_load(&g_armed)) tcsetattr(g_terminal, TCSAFLUSH, &g_hidden);
    errno = error;
}

int tg_hide_input(int fd) {
    int expected = FREE;
    if (!atomic_compare_exchange_strong(&g_mode, &expected, LINE)) {
        errno = EBUSY;
        return -1;
    }
    g_terminal = fd;
    if (tcgetattr(fd, &g_saved) != 0) {
        atomic_store(&g_mode, FREE);
        return -1;
    }
    g_hidden = g_saved;
    g_hidden.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
    g_restore_length = 0;
    tg_guard_thread();
    atomic_store(&g_armed, 1);
    install_all(line_signals, COUNT(line_signals), on_fatal, SA_RESETHAND | SA_ONSTACK | SA_NODEFER);
    install_all(fatal_signals, COUNT(fatal_signals), on_fatal, SA_RESETHAND | SA_ONSTACK | SA_NODEFER);
    install(SIGTSTP, on_line_stop, SA_NODEFER | SA_RESTART);
    if (tcsetattr(fd, TCSAFLUSH, &g_hidden) != 0) {
        int error = errno;
        tg_show_input();
        errno = error;
        return -1;
    }
    return 0;
}

void tg_show_input(void) {
    if (atomic_load(&g_mode) != LINE) return;
    restore_terminal();
    put_back(line_signals, COUNT(line_signals));
    put_back(fatal_signals, COUNT(fatal_signals));
    sigaction(SIGTSTP, &g_former[SIGTSTP], NULL);
    atomic_store(&g_mode, FREE);
}

int tg_forbid_dumps(void) {
    struct rlimit none = {.rlim_cur = 0, .rlim_max = 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0) return -1;
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
