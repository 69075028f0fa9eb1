#ifndef ESPACE_CNCURSES_SHIM_H
#define ESPACE_CNCURSES_SHIM_H

/* Before curses.h: the Swift importer sets no _XOPEN_SOURCE, and without it the wide functions are hidden. */
#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1

#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <term.h>
#include <wchar.h>

/* Swift 6 hides C globals, cast macros and function-like macros: each one used has an accessor here. */

static inline SCREEN *nc_newterm_std(void) { return newterm(NULL, stdout, stdin); }
static inline WINDOW *nc_stdscr(void) { return stdscr; }
static inline WINDOW *nc_curscr(void) { return curscr; }
static inline int nc_is_utf8(void) {
    const char *codeset = nl_langinfo(CODESET);
    return codeset[0] == 'U' && codeset[1] == 'T' && codeset[2] == 'F' && codeset[3] == '-' && codeset[4] == '8';
}

enum {
    NC_BOLD = (int)A_BOLD,
    NC_REVERSE = (int)A_REVERSE,
    NC_UNDERLINE = (int)A_UNDERLINE,
    NC_MOUSE_CLICK = (int)(BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON1_DOUBLE_CLICKED),
    NC_MOUSE_WHEEL_UP = (int)BUTTON4_PRESSED,
    NC_MOUSE_WHEEL_DOWN = (int)BUTTON5_PRESSED,
};

static inline int nc_colors(void) { return COLORS; }

static inline int nc_key_f(int n) { return KEY_F(n); }

/* A base and two combining marks; 0 means no mark. */
static inline void nc_set_cell(cchar_t *cell, unsigned base, unsigned first, unsigned second, unsigned attributes,
                               int pair) {
    wchar_t text[4] = {(wchar_t)base, (wchar_t)first, (wchar_t)second, 0};
    setcchar(cell, text, (attr_t)attributes, (short)pair, NULL);
}
static inline int nc_put_cells(WINDOW *window, int y, int x, const cchar_t *cells, int count) {
    return mvwadd_wchnstr(window, y, x, cells, count);
}

extern int wcwidth(wchar_t c);
static inline int nc_wcwidth(unsigned c) { return wcwidth((wchar_t)c); }

/* NULL for an absent capability and for one that is not a string. */
static inline const char *nc_tigetstr(const char *name) {
    const char *value = tigetstr((char *)name);
    return value == (const char *)-1 ? NULL : value;
}
static inline void nc_raw_out(const char *text) {
    fputs(text, stdout);
    fflush(stdout);
}

#endif
