# What R says of the samples in stats_samples.csv; src/stats/reference_test.cc compares ours.
# Rscript stats_reference.R > stats_r.csv     (in this folder; R 4.2.2, its base packages and
# epiR 2.0.57; car, coin, effectsize, exactRankTests as Debian 12 has them). The pefr_ samples are the first measurements of Bland & Altman (1986), norris_ and
# longley_ the data of these names of NIST's Statistical Reference Datasets; soft and wall are drawn,
# four runs of each of six configurations, and coarse_ are drawn and rounded until many are equal.
table <- read.csv("stats_samples.csv", colClasses = "character")
samples <- lapply(strsplit(table$values, " "), as.numeric)
names(samples) <- table$sample
say <- function(test, of, values)
  cat(sprintf("%s,%s,%s,%.17g\n", test, of, names(values), values), sep = "")
interval <- function(t) c(low = t$conf.int[1], high = t$conf.int[2])
cat("test,samples,quantity,value\n")

for (name in grep("_(sizes|levels)$", names(samples), invert = TRUE, value = TRUE)) {
  x <- samples[[name]]
  say("describe", name, c(mean = mean(x), sd = sd(x), median = median(x)))
  say("describe", name, c(min = min(x), max = max(x)))
  at <- c(0, 0.1, 0.25, 0.9, 1)
  say("quantile", name, setNames(quantile(x, at, type = 7), at))
  say("mean_interval", name, interval(t.test(x)))
  say("mean_interval_90", name, interval(t.test(x, conf.level = 0.9)))
  if (length(x) >= 3) {
    s <- shapiro.test(x)
    say("shapiro", name, c(w = unname(s$statistic), p = s$p.value))
  }
}

mann_whitney <- function(a, b) {
  exact <- !anyDuplicated(c(a, b)) && max(length(a), length(b)) < 50
  m <- suppressWarnings(wilcox.test(a, b, exact = exact, correct = TRUE))
  c(u = unname(m$statistic), p = m$p.value)
}
# The delta method on the log scale, written once more and apart from ours.
ratio <- function(a, b) {
  va <- var(a) / length(a) / mean(a)^2
  vb <- var(b) / length(b) / mean(b)^2
  df <- (va + vb)^2 / (va^2 / (length(a) - 1) + vb^2 / (length(b) - 1))
  bounds <- log(mean(a) / mean(b)) + c(-1, 1) * qt(0.975, df) * sqrt(va + vb)
  c(ratio = mean(a) / mean(b), low = exp(bounds[1]), high = exp(bounds[2]))
}
pairs <- list(c("short_a", "short_b"), c("short_b", "short_a"), c("tied_a", "tied_c"),
              c("long_a", "long_c"), c("long_b", "long_d"), c("eleven", "twelve"),
              c("pair", "four"))
for (pair in pairs) {
  a <- samples[[pair[1]]]
  b <- samples[[pair[2]]]
  of <- paste(pair, collapse = " ")
  w <- t.test(a, b)
  say("welch", of, c(t = unname(w$statistic), df = unname(w$parameter), p = w$p.value, interval(w)))
  say("ratio", of, ratio(a, b))
  say("mann_whitney", of, mann_whitney(a, b))
}
say("mann_whitney", "normal60 skewed100", mann_whitney(samples$normal60, samples$skewed100))

sets <- list(c("short_a", "short_b", "short_c"), c("tied_a", "tied_b", "tied_c"),
             c("long_a", "long_b", "long_c", "long_d"), c("eleven", "twelve"))
for (set in sets) {
  groups <- samples[set]
  of <- paste(set, collapse = " ")
  values <- unlist(groups)
  level <- factor(rep(seq_along(groups), lengths(groups)))
  k <- kruskal.test(values, level)
  h <- unname(k$statistic)
  df <- unname(k$parameter)
  say("kruskal", of, c(h = h, df = df, p = k$p.value, eta = (h - df) / (length(values) - df - 1)))
  f <- oneway.test(values ~ level, var.equal = TRUE)
  say("anova", of, c(f = unname(f$statistic), p = f$p.value))
  f <- oneway.test(values ~ level)
  say("welch_anova", of, c(f = unname(f$statistic), df2 = unname(f$parameter[2]), p = f$p.value))
}

for (pair in list(c("long_a", "long_d"), c("twelve", "long_a"), c("short_a", "short_c"))) {
  a <- samples[[pair[1]]]
  b <- samples[[pair[2]]]
  of <- paste(pair, collapse = " ")
  p <- cor.test(a, b)
  say("pearson", of, c(r = unname(p$estimate), p = p$p.value))
  s <- cor.test(a, b, method = "spearman", exact = FALSE)
  say("spearman", of, c(r = unname(s$estimate), p = s$p.value))
}
p <- c(0.01, 0.04, 0.03, 0.005, 0.5, 0.9)
say("holm", paste(p, collapse = " "), setNames(p.adjust(p, "holm"), seq_along(p) - 1))

names_of <- function(x, prefix) setNames(x, paste0(prefix, seq_along(x) - 1))
# The exact interval of a limit of agreement: Carkeet (2015), by the noncentral t.
bland_altman <- function(of, x, y, test, back) {
  d <- y - x
  n <- length(d)
  z <- qnorm(0.975)
  k <- qt(c(0.025, 0.975), n - 1, z * sqrt(n)) * sd(d) / sqrt(n)
  say(test, of, back(c(bias = mean(d), sd = sd(d), interval(t.test(d)))))
  say(test, of, back(c(limit_low = mean(d) - z * sd(d), limit_high = mean(d) + z * sd(d))))
  say(test, of, back(c(low_low = mean(d) - k[2], low_high = mean(d) - k[1])))
  say(test, of, back(c(high_low = mean(d) + k[1], high_high = mean(d) + k[2])))
  m <- (x + y) / 2
  trend <- lm(d ~ m)
  say(test, of, c(slope = unname(coef(trend)[2]), slope_p = summary(trend)$coefficients[2, 4]))
  say(test, of, c(slope_low = confint(trend)[2, 1], slope_high = confint(trend)[2, 2]))
}
equivalence <- function(of, x, y, low, high, test, back) {
  above <- t.test(y, x, paired = TRUE, mu = low, alternative = "greater")
  below <- t.test(y, x, paired = TRUE, mu = high, alternative = "less")
  say(test, of, back(c(margin_low = low, margin_high = high, estimate = mean(y - x))))
  say(test, of, back(interval(t.test(y, x, paired = TRUE, conf.level = 0.9))))
  say(test, of, c(p_low = above$p.value, p_high = below$p.value))
}
same <- function(x) x
for (pair in list(c("pefr_wright", "pefr_mini"), c("norris_x", "norris_y"), c("soft", "wall"),
                  c("coarse_x", "coarse_y"), c("twelve", "long_a"))) {
  x <- samples[[pair[1]]]
  y <- samples[[pair[2]]]
  of <- paste(pair, collapse = " ")
  bland_altman(of, x, y, "bland_altman", same)
  bland_altman(of, log(x), log(y), "bland_altman_ratio", exp)
  centre <- mean(y - x)
  equivalence(of, x, y, centre - 0.7 * sd(y - x), 1.5 * sd(y - x) + centre, "equivalence", same)
  equivalence(of, log(x), log(y), log(0.8), log(1.9), "equivalence_ratio", exp)
  lin <- epiR::epi.ccc(x, y, ci = "z-transform", conf.level = 0.95)
  say("concordance", of, c(coefficient = lin$rho.c$est, low = lin$rho.c$lower,
                           high = lin$rho.c$upper, r = cor(x, y), accuracy = lin$C.b))
}

longley <- c("longley_deflator", "longley_gnp", "longley_unemployed", "longley_forces",
             "longley_population", "longley_year")
for (set in list(c("norris_x", "norris_y"), c("soft", "wall"), c("coarse_x", "coarse_y"),
                 c("longley_gnp", "longley_forces", "longley_employed"),
                 c(longley, "longley_employed"))) {
  frame <- as.data.frame(samples[set])
  names(frame)[length(set)] <- "y"
  fit <- lm(y ~ ., frame)
  table <- summary(fit)
  of <- paste(set, collapse = " ")
  say("least_squares", of, c(names_of(unname(coef(fit)), "b"), residual_sd = table$sigma))
  say("least_squares", of, names_of(unname(table$coefficients[, 2]), "error"))
  say("least_squares", of, names_of(unname(confint(fit)[, 1]), "low"))
  say("least_squares", of, names_of(unname(confint(fit)[, 2]), "high"))
  at <- as.data.frame(as.list(1.1 * colMeans(frame)))
  line <- predict(fit, at, interval = "confidence")
  new <- predict(fit, at, interval = "prediction")
  say("least_squares", of, c(at = line[1], mean_low = line[2], mean_high = line[3]))
  say("least_squares", of, c(new_low = new[2], new_high = new[3]))
  # Groups of four in the order given.
  group <- (seq_along(frame$y) - 1) %/% 4
  left_out <- frame$y
  for (g in unique(group)) {
    rest <- lm(y ~ ., frame[group != g, ])
    if (anyNA(coef(rest))) next
    left_out[group == g] <- predict(rest, frame[group == g, ])
  }
  say("left_out", of, c(names_of(left_out, "y"), rmse = sqrt(mean((frame$y - left_out)^2))))
}

for (n in c(2, 3, 5, 17, 100, 300)) {
  p <- c(0.005, 0.025, 0.5, 0.975, 0.995)
  say("noncentral_t", n, setNames(qt(p, n - 1, qnorm(0.975) * sqrt(n)), p))
}

# From here on: boot, car, coin, effectsize and exactRankTests of Debian, and base R.
of_pair <- function(pair) paste(pair, collapse = " ")
# The interval of eta squared of Steiger (2004), written once more and apart from ours.
share <- function(f, df1, df2, n) {
  root <- function(tail) {
    excess <- function(l) pf(f, df1, df2, l, lower.tail = FALSE) - tail
    if (excess(0) >= 0) 0 else uniroot(excess, c(0, 20 * f * df1 + 20), tol = 1e-13)$root
  }
  low <- root(0.025)
  high <- root(0.975)
  effect <- f * df1
  c(eta = effect / (effect + df2), omega = (effect - df1) / (effect - df1 + n),
    low = low / (low + n), high = high / (high + n))
}
for (set in sets) {
  groups <- samples[set]
  values <- unlist(groups)
  f <- oneway.test(values ~ factor(rep(seq_along(groups), lengths(groups))), var.equal = TRUE)
  say("share", of_pair(set), share(unname(f$statistic), unname(f$parameter[1]),
                                   unname(f$parameter[2]), length(values)))
}
for (pair in c(pairs, list(c("tied_a", "tied_b"), c("tied_b", "tied_c")))) {
  a <- samples[[pair[1]]]
  b <- samples[[pair[2]]]
  # effectsize finds the limits by minimising, to six digits; uniroot to all.
  d <- effectsize::cohens_d(a, b, pooled_sd = TRUE)
  say("cohen", of_pair(pair), c(d = d$Cohens_d, low_other = d$CI_low, high_other = d$CI_high))
  scale <- sqrt(length(a) * length(b) / (length(a) + length(b)))
  t <- d$Cohens_d * scale
  df <- length(a) + length(b) - 2
  limit <- function(tail)
    uniroot(function(l) pt(t, df, l, lower.tail = FALSE) - tail, t + c(-1, 1) * (3 + abs(t)),
            tol = 1e-13)$root / scale
  say("cohen", of_pair(pair), c(low = limit(0.025), high = limit(0.975)))
  # coin shifts ties by itself and gives the exact conditional p; exactRankTests the same by another
  # way.
  group <- factor(rep(c("a", "b"), c(length(a), length(b))))
  exact <- coin::pvalue(coin::wilcox_test(c(a, b) ~ group, distribution = "exact"))
  say("mann_whitney_exact", of_pair(pair), c(p = as.numeric(exact)))
  exact <- exactRankTests::wilcox.exact(a, b, exact = TRUE)
  say("mann_whitney_exact", of_pair(pair), c(p_other = exact$p.value))
  say("point_biserial", of_pair(pair), {
    r <- cor.test(c(a, b), rep(c(1, 0), c(length(a), length(b))))
    c(r = unname(r$estimate), p = r$p.value, low = r$conf.int[1], high = r$conf.int[2])
  })
}
for (pair in list(c("short_a", "four"), c("long_a", "long_c"), c("eleven", "twelve"),
                  c("long_b", "long_d"))) {
  w <- wilcox.test(samples[[pair[1]]], samples[[pair[2]]], exact = TRUE, conf.int = TRUE,
                   conf.level = 0.9)
  say("hodges_lehmann", of_pair(pair), c(estimate = unname(w$estimate), interval(w)))
}

for (pair in list(c("long_a", "long_d"), c("twelve", "long_a"), c("short_a", "short_c"),
                  c("coarse_x", "coarse_y"), c("pefr_wright", "pefr_mini"), c("soft", "wall"))) {
  x <- samples[[pair[1]]]
  y <- samples[[pair[2]]]
  for (method in c("pearson", "spearman", "kendall")) {
    exact <- if (method == "kendall") !anyDuplicated(x) && !anyDuplicated(y) else FALSE
    two <- cor.test(x, y, method = method, exact = exact)
    one <- cor.test(x, y, method = method, exact = exact, alternative = "greater")
    say(paste0("correlation_", method), of_pair(pair),
        c(r = unname(two$estimate), p = two$p.value, p_greater = one$p.value))
    if (length(x) < 5) next
    r <- unname(two$estimate)
    variance <- switch(method, pearson = 1 / (length(x) - 3),
                       spearman = (1 + r^2 / 2) / (length(x) - 3), kendall = 0.437 / (length(x) - 4))
    bounds <- tanh(atanh(r) + c(-1, 1) * qnorm(0.975) * sqrt(variance))
    say(paste0("correlation_", method), of_pair(pair), c(low = bounds[1], high = bounds[2]))
  }
}
for (pair in list(c("seven_x", "seven_y"), c("short_a", "short_c"))) {
  s <- cor.test(samples[[pair[1]]], samples[[pair[2]]], method = "spearman", exact = TRUE)
  say("exact_spearman", of_pair(pair), c(p = s$p.value))
}

# Two factors: grid_<name> is read level by level of the first factor and in it of the second, with
# the numbers of values in grid_<name>_sizes and those of levels in grid_<name>_levels.
contrasts_before <- options(contrasts = c("contr.sum", "contr.poly"))
for (name in c("grid_even", "grid_uneven", "grid_tied", "grid_two")) {
  y <- samples[[name]]
  sizes <- samples[[paste0(name, "_sizes")]]
  levels <- samples[[paste0(name, "_levels")]]
  a <- factor(rep(rep(seq_len(levels[1]), each = levels[2]), sizes))
  b <- factor(rep(rep(seq_len(levels[2]), levels[1]), sizes))
  anova_of <- function(v) {
    t <- car::Anova(lm(v ~ a * b), type = 3)
    list(f = t[2:4, "F value"], p = t[2:4, "Pr(>F)"])
  }
  effects <- c("first", "second", "interaction")
  plain <- anova_of(y)
  say("two_way", name, setNames(plain$f, paste0(effects, "_f")))
  say("two_way", name, setNames(plain$p, paste0(effects, "_p")))
  # Wobbrock et al. (2011): residual plus the estimated effect, of unweighted means; rounded, so
  # that what is equal but for rounding is tied.
  cell <- tapply(y, list(a, b), mean)
  mu <- mean(cell)
  row <- rowMeans(cell)[a] - mu
  column <- colMeans(cell)[b] - mu
  own <- cell[cbind(as.integer(a), as.integer(b))]
  residual <- y - own
  estimated <- list(row, column, own - mu - row - column)
  for (i in 1:3) {
    art <- anova_of(rank(round(residual + estimated[[i]], 9)))
    say("aligned", name, setNames(art$f[i], paste0(effects[i], "_f")))
    say("aligned", name, setNames(art$p[i], paste0(effects[i], "_p")))
  }
}
options(contrasts_before)

# Power of the two-sided two-sample t test, both tails.
for (n in c(2, 3, 5, 10, 30)) for (d in c(0, 0.5, 1.2, 3)) for (alpha in c(0.05, 0.05 / 6)) {
  p <- power.t.test(n = n, delta = d, sd = 1, sig.level = alpha, strict = TRUE)$power
  say("t_test_power", paste(n, d, format(alpha, digits = 17)), c(power = p))
}
for (d in c(0.3, 0.8, 1.5, 4)) {
  n <- power.t.test(delta = d, sd = 1, sig.level = 0.05, power = 0.8, strict = TRUE,
                    tol = 1e-10)$n
  say("runs_for_t_test", format(d), c(runs = ceiling(n)))
}
for (df in c(1, 2, 4, 10, 40)) {
  say("chi_limit", df, c(factor = sqrt(df / qchisq(0.2, df))))
}

for (pair in list(c("short_a", "short_b"), c("long_a", "long_d"), c("eleven", "twelve"))) {
  x <- samples[[pair[1]]]
  y <- samples[[pair[2]]]
  both <- function(low, high, u, v, back, test) {
    above <- t.test(v, u, mu = low, alternative = "greater")
    below <- t.test(v, u, mu = high, alternative = "less")
    say(test, of_pair(pair), c(p_low = above$p.value, p_high = below$p.value,
                               back(c(estimate = mean(v) - mean(u),
                                      interval(t.test(v, u, conf.level = 0.9))))))
  }
  both(-0.6, 0.7, x, y, same, "equivalence_means")
  both(log(0.9), log(1.2), log(x), log(y), exp, "equivalence_mean_ratio")
}
