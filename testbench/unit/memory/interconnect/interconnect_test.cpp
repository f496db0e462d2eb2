#include "pqa/memory/interconnect.h"
