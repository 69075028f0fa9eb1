#ifndef ESPACE_CPOSTGRESQL_SHIM_H
#define ESPACE_CPOSTGRESQL_SHIM_H

#include <postgresql/libpq-fe.h>

#endif
