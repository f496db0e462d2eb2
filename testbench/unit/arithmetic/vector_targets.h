// Runs code once with every instruction set that was compiled in and that this machine has.
#pragma once

#include <string>

#include <gtest/gtest.h>
#include <hwy/targets.h>

namespace pqa::test {

template <class Function>
void on_every_target(const Function& function) {
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    SCOPED_TRACE(std::string("target ") + hwy::TargetName(target));
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    function();
    hwy::SetSupportedTargetsForTest(0);
    hwy::GetChosenTarget().DeInit();
    if (testing::Test::HasFatalFailure()) return;
  }
}

}  // namespace pqa::test
