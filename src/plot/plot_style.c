#include "plot_style.h"

#include "plot_style_css.h" /* made from plot_style.css */

struct kith_str kith_plot_style(void)
{
    return (struct kith_str){(const char *)plot_style_css, plot_style_css_size};
}
