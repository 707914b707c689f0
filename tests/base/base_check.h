/* What every test of the base layer includes: cmocka with the headers it forgets. */
#ifndef KITH_TESTS_BASE_CHECK_H
#define KITH_TESTS_BASE_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
