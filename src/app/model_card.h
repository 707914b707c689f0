/* The model card: what a model was trained on, how well it does, and for whom it was never tested. Internal to app. */
#ifndef KITH_MODEL_CARD_H
#define KITH_MODEL_CARD_H

#include "cross_run.h"
#include "evaluation.h"

/* Appends the card as plain text (Markdown). encoder: the file of fine-tuning that goes in, or NULL; beside: of
 * kith_cross_evaluate_beside, or NULL. */
void kith_model_card(const struct kith_cross_run *run, const struct kith_model *encoder,
                     struct kith_evaluation *const *evaluations, size_t n, const struct kith_evaluation *beside,
                     struct kith_buf *out);

#endif
