/* The style sheet that the charts need; a page puts it into its own <style>, once. Constant; any thread. */
#ifndef KITH_PLOT_STYLE_H
#define KITH_PLOT_STYLE_H

#include "str.h"

struct kith_str kith_plot_style(void);

#endif
