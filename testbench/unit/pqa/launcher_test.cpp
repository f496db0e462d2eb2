// Which worker a process is, from the environments of the launchers.
#include "sweep/launcher.h"

#include <cstdlib>
#include <map>

#include <gtest/gtest.h>

#include "unit/base/expect_input_error.h"

namespace pqa {
namespace {

using environment = std::map<std::string, std::string>;

class launcher : public testing::Test {
 protected:
  void SetUp() override { clear(); }
  void TearDown() override { clear(); }

  static void clear() {
    for (const char* name : {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "PMI_RANK", "PMI_SIZE", "SLURM_STEP_ID",
                             "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN",
                             "SLURM_ARRAY_TASK_STEP", "SLURM_ARRAY_TASK_COUNT"})
      ::unsetenv(name);
  }

  static std::string share_in(const environment& variables) {
    clear();
    for (const auto& [name, value] : variables) ::setenv(name.c_str(), value.c_str(), 1);
    const auto share = share_of_launcher();
    return share ? std::to_string(share->rank) + "/" + std::to_string(share->of) : "alone";
  }
};

TEST_F(launcher, every_launcher_is_understood) {
  EXPECT_EQ(share_in({}), "alone");
  EXPECT_EQ(share_in({{"OMPI_COMM_WORLD_RANK", "2"}, {"OMPI_COMM_WORLD_SIZE", "4"}}), "2/4");
  EXPECT_EQ(share_in({{"PMI_RANK", "0"}, {"PMI_SIZE", "3"}}), "0/3");
  EXPECT_EQ(share_in({{"SLURM_STEP_ID", "0"}, {"SLURM_PROCID", "1"}, {"SLURM_STEP_NUM_TASKS", "2"}}), "1/2");
  EXPECT_EQ(share_in({{"SLURM_ARRAY_TASK_ID", "7"}, {"SLURM_ARRAY_TASK_COUNT", "8"}}), "7/8");
  EXPECT_EQ(share_in({{"SLURM_ARRAY_TASK_ID", "9"},
                      {"SLURM_ARRAY_TASK_MIN", "5"},
                      {"SLURM_ARRAY_TASK_STEP", "2"},
                      {"SLURM_ARRAY_TASK_COUNT", "4"}}),
            "2/4");
}

TEST_F(launcher, a_batch_script_is_no_step_of_its_allocation) {
  EXPECT_EQ(share_in({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "8"}}), "alone");
}

TEST_F(launcher, a_step_in_an_array_job_shares_its_members_part) {
  EXPECT_EQ(share_in({{"SLURM_ARRAY_TASK_ID", "1"},
                      {"SLURM_ARRAY_TASK_COUNT", "3"},
                      {"SLURM_STEP_ID", "0"},
                      {"SLURM_PROCID", "1"},
                      {"SLURM_STEP_NUM_TASKS", "2"}}),
            "3/6");
}

TEST_F(launcher, one_of_one_is_alone) {
  EXPECT_EQ(share_in({{"OMPI_COMM_WORLD_RANK", "0"}, {"OMPI_COMM_WORLD_SIZE", "1"}}), "alone");
}

TEST_F(launcher, contradictions_are_refused) {
  expect_input_error([] { share_in({{"PMI_RANK", "3"}, {"PMI_SIZE", "3"}}); }, {"PMI_RANK"});
  expect_input_error([] { share_in({{"PMI_RANK", "x"}, {"PMI_SIZE", "3"}}); }, {"PMI_RANK", "\"x\""});
  expect_input_error([] { parse_share("4/4"); }, {"--worker"});
  expect_input_error([] { parse_share("1"); }, {"--worker", "K/N"});
  EXPECT_EQ(parse_share("3/4").rank, 3U);
}

}  // namespace
}  // namespace pqa
