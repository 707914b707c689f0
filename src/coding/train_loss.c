#include "train_loss.h"

#include <math.h>

double kith_train_loss(unsigned outputs, const double *z, int label, double *slope)
{
    double top = z[0];
    double sum = 0.0;
    double chosen;

    if (outputs == 1) {
        double q = 1.0 / (1.0 + exp(-z[0]));

        slope[0] = q - label;
        return (z[0] > 0 ? z[0] : 0.0) - z[0] * label + log1p(exp(-fabs(z[0])));
    }
    for (unsigned k = 1; k < outputs; k++)
        top = z[k] > top ? z[k] : top;
    for (unsigned k = 0; k < outputs; k++) {
        slope[k] = exp(z[k] - top);
        sum += slope[k];
    }
    chosen = slope[label];
    for (unsigned k = 0; k < outputs; k++)
        slope[k] = slope[k] / sum - (k == (unsigned)label);
    return log(sum) - log(chosen);
}
