// An architecture whose ports deal with such peers.
#pragma once

#include "pqa/base/peer_protocol.h"

namespace pqa {

// Of PQA or of the conventional accelerator.
template <class Architecture>
Architecture with_peers(Architecture a, peer_protocol peers) {
  a.dma.peers = peers;
  return a;
}

}  // namespace pqa
