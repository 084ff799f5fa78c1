// What must not compile is a test too.
#include "base/units.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

template <class A, class B>
concept Addable = requires(A a, B b) {
  a + b;
};
template <class A, class B>
concept Multipliable = requires(A a, B b) {
  a* b;
};
template <class A, class B>
concept Comparable = requires(A a, B b) {
  a < b;
};

static_assert(Watts{250} * Seconds{4} == Joules{1000});
static_assert(Joules{1000} / Seconds{4} == Watts{250});
static_assert(Joules{3.6e6} * GramsPerKWh{44.2} == GramsCO2e{44.2});
static_assert(Joules{1} + Joules{2} == Joules{3});
static_assert(Watts{1} < Watts{2});

static_assert(!Addable<Joules, Watts>);
static_assert(!Addable<Joules, double>);
static_assert(!Addable<GramsCO2e, GramsPerKWh>);
static_assert(!Multipliable<Joules, Joules>);
static_assert(!Multipliable<Watts, GramsPerKWh>);
static_assert(!Comparable<Joules, Watts>);

TEST(Units, EnergyIsLinear) {
  Joules total;
  for (int i = 0; i < 10; ++i) total += Watts{50} * Seconds{0.1};
  EXPECT_DOUBLE_EQ(total.value, 50);
}

}  // namespace
}  // namespace joulelab
