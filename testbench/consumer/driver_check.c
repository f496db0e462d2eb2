/* The driver links to a C program, and knows the size of a descriptor. */
#include <pqa/driver/pqa_driver.h>

int main(void) {
  pqa_layer layer = {0};
  uint8_t image[PQA_DESCRIPTOR_BYTES];
  layer.id = 7;
  return pqa_encode_descriptor(&layer, image) == PQA_OK && image[2] == 128 && image[8] == 7 ? 0 : 1;
}
