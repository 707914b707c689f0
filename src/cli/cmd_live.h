/* kith code --live: each turn of a session that is being held is answered as it comes. One thread. */
#ifndef KITH_CMD_LIVE_H
#define KITH_CMD_LIVE_H

#include "options.h"

/* Reads turns from standard input, a line each, until it ends; answers each on standard output with one line, which is
 * written before the next is read. Returns an exit status. */
int kith_cmd_code_live(const struct kith_cli *cli, const struct kith_cli_options *options);

#endif
