# What R says of the samples in stats_samples.csv; src/stats/reference_test.cc compares ours.
# Rscript stats_reference.R > stats_r.csv     (in this folder; R 4.2.2, base packages only)
table <- read.csv("stats_samples.csv", colClasses = "character")
samples <- lapply(strsplit(table$values, " "), as.numeric)
names(samples) <- table$sample
say <- function(test, of, values)
  cat(sprintf("%s,%s,%s,%.17g\n", test, of, names(values), values), sep = "")
interval <- function(t) c(low = t$conf.int[1], high = t$conf.int[2])
cat("test,samples,quantity,value\n")

for (name in names(samples)) {
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
