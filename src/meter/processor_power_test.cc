// Model names as real machines show them in /proc/cpuinfo, and the tables behind them.
#include "meter/processor_power.h"

#include <gtest/gtest.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"

namespace joulelab {
namespace {

struct Known {
  const char* name;
  const char* match;
  bool is_exact;
};

class ProcessorNames : public testing::TestWithParam<Known> {};

TEST_P(ProcessorNames, AreFound) {
  const auto& [name, match, is_exact] = GetParam();
  const auto power = processor_power(name, 4);
  ASSERT_TRUE(power) << name;
  EXPECT_EQ(power->match, match);
  EXPECT_EQ(power->is_exact, is_exact);
  EXPECT_GT(power->low_w_per_thread, 0.3);
  EXPECT_LE(power->low_w_per_thread, power->typical_w_per_thread);
  EXPECT_LE(power->typical_w_per_thread, power->high_w_per_thread);
  EXPECT_LT(power->high_w_per_thread, 60);
  EXPECT_FALSE(power->source.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Real, ProcessorNames,
    testing::Values(
        Known{"AMD EPYC 7763 64-Core Processor", "epyc 7763", true},
        Known{"AMD EPYC 9654 96-Core Processor", "epyc 9654", true},
        Known{"AMD EPYC 7551 32-Core Processor", "epyc 7551", true},
        Known{"AMD EPYC 7B12", "AMD EPYC 7002", false},            // Google's own
        Known{"AMD EPYC 7R13 Processor", "AMD EPYC 7003", false},  // Amazon's own
        Known{"AMD EPYC 9V74 80-Core Processor", "AMD EPYC 9004", false},
        Known{"AMD EPYC", "AMD EPYC of any generation", false},
        Known{"AMD EPYC Processor (with IBPB)", "AMD EPYC of any generation", false},
        Known{"AMD EPYC-Milan Processor", "AMD EPYC 7003", false},
        Known{"AMD Ryzen 9 5950X 16-Core Processor", "ryzen 9 5950x", true},
        Known{"AMD Ryzen 7 5800X3D 8-Core Processor", "ryzen 7 5800x3d", true},
        Known{"AMD Ryzen 7 PRO 4750U with Radeon Graphics", "ryzen 7 pro 4750u", true},
        Known{"AMD Ryzen 7 7840U w/ Radeon  780M Graphics", "ryzen 7 7840u", true},
        Known{"AMD Ryzen Threadripper 3970X 32-Core Processor", "ryzen threadripper 3970x", true},
        Known{"AMD Ryzen Threadripper PRO 5955WX 16-Cores", "ryzen threadripper pro 5955wx", true},
        Known{"AMD FX(tm)-8350 Eight-Core Processor", "fx-8350", true},
        Known{"Intel(R) Xeon(R) CPU E5-2698 v4 @ 2.20GHz", "xeon e5-2698 v4", true},
        Known{"Intel(R) Xeon(R) CPU E5-2680 0 @ 2.70GHz", "xeon e5-2680", true},
        Known{"Intel(R) Xeon(R) CPU E5-2686 v4 @ 2.30GHz", "Xeon E5 v4", false},  // Amazon's own
        Known{"Intel(R) Xeon(R) CPU E3-1230 V2 @ 3.30GHz", "xeon e3-1230 v2", true},
        Known{"Intel(R) Xeon(R) Gold 6248 CPU @ 2.50GHz", "xeon gold 6248", true},
        Known{"Intel(R) Xeon(R) Platinum 8480+", "xeon platinum 8480+", true},
        Known{"INTEL(R) XEON(R) PLATINUM 8568Y+", "xeon platinum 8568y+", true},
        Known{"Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz", "Xeon Scalable, 2nd generation",
              false},
        Known{"Intel(R) Xeon(R) Platinum 8375C CPU @ 2.90GHz", "Xeon Scalable, 3rd generation",
              false},
        Known{"Intel(R) Xeon(R) CPU @ 2.20GHz", "Xeon of any server generation since 2014", false},
        Known{"Intel(R) Xeon(R) Processor @ 2.00GHz", "Xeon of any server generation since 2014",
              false},
        Known{"Intel Xeon Processor (Skylake, IBRS)", "Xeon Scalable, 1st generation", false},
        Known{"Intel Xeon Processor (Cascadelake)", "Xeon Scalable, 2nd generation", false},
        Known{"Intel(R) Xeon(R) W-2145 CPU @ 3.70GHz", "xeon w-2145", true},
        Known{"Intel(R) Core(TM) i7-6700HQ CPU @ 2.60GHz", "core i7-6700hq", true},
        Known{"Intel(R) Core(TM) i9-9900K CPU @ 3.60GHz", "core i9-9900k", true},
        Known{"12th Gen Intel(R) Core(TM) i9-12900K", "core i9-12900k", true},
        Known{"13th Gen Intel(R) Core(TM) i9-13900K", "Core i9", false},
        Known{"Intel(R) Core(TM) Ultra 9 285K", "core ultra 9 285k", true},
        Known{"Intel(R) N100", "n100", true}));

TEST(ProcessorPower, NeverMatchesByAPartOfTheName) {
  EXPECT_EQ(processor_power("Intel(R) Xeon(R) CPU E5-2698 v4 @ 2.20GHz", 40)->match,
            "xeon e5-2698 v4");
  EXPECT_NE(processor_power("Intel(R) Xeon(R) CPU E5-269 v4 @ 2.20GHz", 40)->match,
            "xeon e5-2698 v4");
  EXPECT_FALSE(processor_power("Intel(R) Xeon(R) CPU E5-269 v4 @ 2.20GHz", 40)->is_exact);
  EXPECT_FALSE(processor_power("AMD EPYC 776 64-Core Processor", 64)->is_exact);
  EXPECT_FALSE(processor_power("Super EPYC 7763", 64));
}

TEST(ProcessorPower, IsNothingForWhatItDoesNotKnow) {
  for (const auto name :
       {"", "QEMU Virtual CPU version 2.5+", "Common KVM processor", "Neoverse-N1",
        "Genuine Intel(R) CPU 0000 @ 1.60GHz", "VIA Nano U3500", ",", "xeon,", "\n", "model"}) {
    EXPECT_FALSE(processor_power(name, 8)) << name;
  }
}

TEST(ProcessorPower, SpreadsTheTdpOverTheThreads) {
  const auto whole = *processor_power("AMD EPYC 7763 64-Core Processor", 128);
  EXPECT_DOUBLE_EQ(whole.low_w_per_thread, 280.0 / 128);
  EXPECT_DOUBLE_EQ(whole.high_w_per_thread, 280.0 / 128);
  EXPECT_EQ(whole.threads, 128);
  // Two sockets are two processors, not a denser one.
  EXPECT_EQ(processor_power("AMD EPYC 7763 64-Core Processor", 256)->typical_w_per_thread,
            280.0 / 128);
  // 64 of them: half a machine, or a machine with one thread per core. The range says so.
  const auto half = *processor_power("AMD EPYC 7763 64-Core Processor", 64);
  EXPECT_DOUBLE_EQ(half.low_w_per_thread, 280.0 / 128);
  EXPECT_DOUBLE_EQ(half.high_w_per_thread, 280.0 / 64);
  // Cores of two kinds: 16 cores, 24 threads.
  EXPECT_DOUBLE_EQ(
      processor_power("12th Gen Intel(R) Core(TM) i9-12900K", 24)->typical_w_per_thread,
      125.0 / 24);
}

TEST(ProcessorPower, EveryModelOfTheTableIsFoundByItsOwnName) {
  const auto text = read_text(JOULELAB_SOURCE "/data/processor_power.csv");
  ASSERT_TRUE(text) << text.error().what;
  EXPECT_LT(text->size(), 250'000u);
  const auto table = parse_csv(*text, "processor_power.csv");
  ASSERT_TRUE(table) << table.error().what;
  EXPECT_GT(table->rows.size(), 2000u);
  EXPECT_LT(table->rows.size(), 3000u);
  for (const auto& [line, cells] : table->rows) {
    const auto power = processor_power(cells[0], 1);
    ASSERT_TRUE(power) << cells[0];
    EXPECT_EQ(power->match, cells[0]);
    EXPECT_TRUE(power->is_exact);
    const double tdp_w = to_double(cells[3]).value_or(0);
    EXPECT_GE(tdp_w, 2) << cells[0];
    EXPECT_LE(tdp_w, 600) << cells[0];
    EXPECT_FALSE(cells[4].empty() || cells[5].empty()) << "line " << line;
  }
}

}  // namespace
}  // namespace joulelab
