// Which worker of how many this process is, as the launcher that started it says in the environment.
#pragma once

#include <optional>
#include <string>

#include "sweep/point_plan.h"

namespace pqa {

// Open MPI (OMPI_COMM_WORLD_RANK, _SIZE), MPICH and others by PMI (PMI_RANK, PMI_SIZE), srun (SLURM_PROCID,
// SLURM_STEP_NUM_TASKS, when SLURM_STEP_ID says that a step has been launched), an array job of Slurm
// (SLURM_ARRAY_TASK_ID, _MIN, _STEP, _COUNT), and a step in an array job: all tasks of all its members. Empty: started
// by hand, or as the only one. Throws input_error for numbers that contradict each other.
std::optional<worker_share> share_of_launcher();

// "K/N", K from 0. Throws input_error.
worker_share parse_share(const std::string& text);

}  // namespace pqa
