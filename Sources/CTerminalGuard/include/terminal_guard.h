#ifndef ESPACE_TERMINAL_GUARD_H
#define ESPACE_TERMINAL_GUARD_H

#include <stddef.h>

/* Gives the terminal back in its first state, whatever ends the process, and turns signals into events.
   One guard per process, one mode at a time. Signal handlers use async-signal-safe calls only. */

enum {
    TG_RESIZED = 1,     /* SIGWINCH */
    TG_TERMINATED = 2,  /* SIGTERM */
    TG_HANGUP = 4,      /* SIGHUP */
    TG_INTERRUPTED = 8, /* SIGINT sent by another process: raw mode makes Ctrl-C a key */
    TG_CONTINUED = 16,  /* SIGCONT */
    TG_STOPPED = 32,    /* SIGTSTP sent by another process */
};

/* Full screen. Saves the modes of the terminal on descriptor 0, installs the handlers, and keeps a copy of the `length`
   bytes (at most 512) written to descriptor 1 when the process dies. Call before curses starts. Returns a descriptor
   that is readable after an event, or -1 with errno. */
int tg_watch_screen(const char *restore, size_t length);

/* Gives the calling thread a stack of its own for signal handlers, so that a stack overflow is also survived long enough
   to restore the terminal. The main queue of Dispatch may move to another thread: call it at each wake-up; it is cheap. */
void tg_guard_thread(void);

/* The events since the last call, as TG_ bits; makes the descriptor unreadable until the next one.
   A second SIGTERM or SIGHUP that finds the first one not yet taken ends the process. */
unsigned tg_take_events(void);

/* Stops the process group as Ctrl-Z would and returns when it continues. Leave curses first. */
void tg_suspend(void);

/* Ends either mode: puts the former handlers back. In full screen curses has restored the modes already. */
void tg_release(void);

/* Line mode: switches the echo of the terminal `fd` off and drops what was typed ahead. Until tg_show_input() every
   signal that ends or stops the process switches it on again first. Returns 0, or -1 with errno. */
int tg_hide_input(int fd);

/* Restores the modes tg_hide_input() found and the former handlers. */
void tg_show_input(void);

/* Refuses core dumps and inspection by other processes of the same user. Returns 0, or -1 with errno. */
int tg_forbid_dumps(void);

#endif
