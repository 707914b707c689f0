# Agreement, reliability and control limits of src/stats beside those of R: stats.R PROGRAM [ROUNDS] [SEED]
#
# Random data go through PROGRAM (tests/stats/stats_figures.c) and through
#   vcd::Kappa          Cohen's kappa, linear and quadratic weights, with standard errors
#   psych::cohen.kappa  Cohen's kappa with its interval, quadratic weights
#   psych::ICC          all six intraclass correlations with intervals
#   qt                  quantiles of Student's t
# and, as neither package has them, through the textbook's matrices written out here: Fleiss' kappa and Gwet's AC1 with
# Gwet's variance, Krippendorff's alpha by its coincidence matrix, XmR, Laney's p'.
suppressMessages({library(psych); library(vcd)})

given <- commandArgs(trailingOnly = TRUE)
program <- given[1]
rounds <- if (length(given) > 1) as.integer(given[2]) else 300
seed <- if (length(given) > 2) as.integer(given[3]) else as.integer(Sys.time()) %% 1000000L
set.seed(seed)
z <- qnorm(.975)

line <- function(what, ...) paste(c(what, gsub("NA", "nan", format(c(...), digits = 17, trim = TRUE))), collapse = " ")
cut1 <- function(value, reach) c(value, max(-1, value - reach), min(1, value + reach))

tables <- function() {
  k <- sample(2:6, 1)
  repeat {
    m <- matrix(rpois(k * k, rexp(1, 1 / 8)) + diag(rpois(k, 20)), k)
    if (all(rowSums(m) > 0) && all(colSums(m) > 0) && any(m[row(m) != col(m)] > 0)) break
  }
  plain <- Kappa(m)
  squared <- Kappa(m, weights = "Fleiss-Cohen")
  other <- suppressWarnings(cohen.kappa(m)) # it warns where it cuts an interval at 1
  of <- function(x) cut1(x[[1]], z * x[[2]])
  n <- sum(m)
  items <- matrix(0, 0, k)
  for (i in 1:k) for (j in 1:k) {
    row <- numeric(k)
    row[i] <- row[i] + 1
    row[j] <- row[j] + 1
    items <- rbind(items, matrix(rep(row, m[i, j]), ncol = k, byrow = TRUE))
  }
  want <- c(of(plain$Unweighted), of(plain$Weighted), of(squared$Weighted), gwet(items)[4:6])
  same <- c(other$kappa, max(-1, other$confid[1, 1]), min(1, other$confid[1, 3]), other$weighted.kappa)
  if (max(abs(same - want[c(1:3, 7)])) > 1e-9) stop("psych and vcd differ, seed ", seed)
  list(line("table", k, t(m)), want)
}

# Gwet (2014), chapters 2 and 5: Fleiss' kappa and AC1 for items x categories, each with its interval.
gwet <- function(x) {
  x <- x[rowSums(x) > 0, , drop = FALSE]
  r <- rowSums(x)
  n <- nrow(x)
  q <- ncol(x)
  two <- r >= 2
  agree <- ifelse(two, rowSums(x * (x - 1)) / pmax(1, r * (r - 1)), 0)
  observed <- sum(agree) / sum(two)
  p <- colMeans(x / r)
  one <- function(chance, chances) {
    value <- (observed - chance) / (1 - chance)
    own <- n / sum(two) * (agree - chance * two) / (1 - chance) - 2 * (1 - value) * (chances - chance) / (1 - chance)
    cut1(value, qt(.975, n - 1) * sqrt(sum((own - value)^2) / (n * (n - 1))))
  }
  c(one(sum(p^2), as.vector(x %*% p) / r), one(sum(p * (1 - p)) / (q - 1), as.vector(x %*% (1 - p)) / r / (q - 1)))
}

counts <- function() {
  q <- sample(2:6, 1)
  repeat {
    truth <- sample(q, sample(5:40, 1), replace = TRUE)
    x <- t(sapply(truth, function(k) rmultinom(1, sample(0:5, 1), ifelse(1:q == k, 5, 1))))
    if (sum(rowSums(x) > 1) > 1 && sum(colSums(x) > 0) > 1) break
  }
  list(line("counts", dim(x), t(x)), gwet(x))
}

# Krippendorff (2011): coincidences of values, then delta by level.
alpha <- function() {
  level <- sample(0:3, 1)
  repeat {
    x <- matrix(sample(0:5, 4 * 15, replace = TRUE) * sample(c(1, .5), 1), 4)
    if (runif(1) < .7) x <- matrix(rep(x[1, ], each = 4), 4) + (runif(60) < .3) * x / 2
    x[runif(60) < .2] <- NA
    paired <- x[, colSums(!is.na(x)) > 1, drop = FALSE]
    v <- sort(unique(as.vector(paired[!is.na(paired)])))
    if (length(v) > 1) break
  }
  o <- matrix(0, length(v), length(v))
  for (u in seq_len(ncol(paired))) {
    f <- table(factor(paired[!is.na(paired[, u]), u], levels = v))
    o <- o + (outer(f, f) - diag(as.vector(f))) / (sum(f) - 1)
  }
  m <- rowSums(o)
  upto <- cumsum(m)
  delta <- outer(seq_along(v), seq_along(v), Vectorize(function(i, j) switch(level + 1,
    as.numeric(i != j),
    (upto[max(i, j)] - upto[min(i, j)] + m[min(i, j)] - (m[i] + m[j]) / 2)^2 * (i != j),
    (v[i] - v[j])^2,
    if (i == j) 0 else ((v[i] - v[j]) / (v[i] + v[j]))^2)))
  list(line("alpha", level, dim(x), t(x)), 1 - (sum(m) - 1) * sum(o * delta) / sum(outer(m, m) * delta))
}

icc <- function() {
  targets <- sample(3:30, 1)
  raters <- sample(2:6, 1)
  x <- outer(rnorm(targets, 0, runif(1, 0, 3)), rnorm(raters, 0, runif(1)), "+") + rnorm(targets * raters)
  if (runif(1) < .5) x <- round(x, 1)
  r <- ICC(x, lmer = FALSE)$results
  want <- as.matrix(r[, c("ICC", "lower bound", "upper bound")])
  # Far below 0 the paper's formulas give means of ratings above 1, or intervals beside their value: nothing to compare.
  odd <- !(want[, 2] <= want[, 1] & want[, 1] <= want[, 3] & want[, 3] <= 1)
  want[is.na(odd) | odd, ] <- NA
  list(line("icc", dim(x), t(x)), as.vector(t(want)))
}

xmr <- function() {
  x <- rnorm(sample(2:60, 1), 50, 3)
  list(line("xmr", length(x), x), mean(x) + c(0, -3, 3) * mean(abs(diff(x))) / 1.128)
}

laney <- function() {
  n <- rpois(sample(2:60, 1), 12) + 1
  hits <- rbinom(length(n), n, rbeta(length(n), 4, 4))
  hits[1] <- n[1] %/% 2
  if (sum(hits) == 0) hits[2] <- 1
  p <- sum(hits) / sum(n)
  sigma <- mean(abs(diff((hits / n - p) / sqrt(p * (1 - p) / n)))) / 1.128
  list(line("laney", length(n), 9, rbind(hits, n)), p + c(0, -3, 3) * sigma * sqrt(p * (1 - p) / 9))
}

student <- function() {
  p <- runif(1)
  if (runif(1) < .5) p <- 1 - 10^-runif(1, 1, 6)
  df <- runif(1, 1, 200)
  list(line("t", p, df), qt(p, df))
}

kinds <- list(tables = tables, counts = counts, alpha = alpha, icc = icc, xmr = xmr, laney = laney, t = student)
asked <- unlist(lapply(names(kinds), function(k) replicate(rounds, c(list(k), kinds[[k]]()), simplify = FALSE)),
                recursive = FALSE)
said <- system2(program, stdout = TRUE, input = vapply(asked, function(a) a[[2]], ""))
if (length(said) != length(asked)) stop(program, " answered ", length(said), " of ", length(asked), " lines")
off <- mapply(function(a, s) {
  got <- as.numeric(strsplit(trimws(s), " +")[[1]])
  want <- a[[3]]
  if (length(got) != length(want) || any(is.nan(got) & !is.na(want))) return(Inf)
  max(0, (abs(got - want) / pmax(1, abs(want)))[!is.na(want)])
}, asked, said)
kind <- vapply(asked, function(a) a[[1]], "")
within <- 1e-8 # the same numbers by other roundings
for (k in names(kinds)) cat(sprintf("%-7s %5d sets of data, farthest %.1e apart\n", k, sum(kind == k), max(off[kind == k])))
for (i in head(which(!(off <= within)), 5)) cat("differs by", off[i], "in", asked[[i]][[2]], "\n    Kith:", said[i],
                                               "\n    R:   ", format(asked[[i]][[3]], digits = 12), "\n")
bare <- mean(is.na(unlist(lapply(asked[kind == "icc"], function(a) a[[3]]))))
if (bare > .1) stop("too few intraclass correlations could be compared")
cat("seed", seed, "\n")
quit(status = if (all(off <= within)) 0 else 1)
