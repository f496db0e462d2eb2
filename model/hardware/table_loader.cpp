#include "hardware/table_loader.h"

#include <algorithm>
#include <cstring>

#include "arithmetic/bit_packing.h"
#include "hardware/bus_response.h"
#include "hardware/table_bank.h"
#include "tlm/kernel_time.h"

namespace pqa {

table_loader::table_loader(const sc_core::sc_module_name& name, const clock_domain& clock, const architecture& a,
                           const engine_options& options)
    : sc_module(name),
      control("control"),
      memory("memory"),
      prototypes("prototypes"),
      luts("luts"),
      biases("biases"),
      clock_(clock),
      arch_(a),
      timing_only_(options.timing_only),
      port_("port", clock, a.dma, {true}, *this),
      account_(options.observer),
      lut_fill_(a.table_memory.fill_entries_per_bank_per_cycle),
      prototype_fill_(a.table_memory.fill_entries_per_bank_per_cycle) {
  control.bind(static_cast<loader_control_if&>(*this));
  port_.socket.bind(memory);
  for (auto* bank : {&prototypes, &luts, &biases}) bank->register_nb_transport_bw(this, &table_loader::bank_responds);
  SC_HAS_PROCESS(table_loader);
  SC_METHOD(write_due);
  dont_initialize();
  sensitive << due_event_;
}

void table_loader::start_job(cycle_t begin, std::uint32_t timeout) {
  abort();
  port_.set_timeout(timeout);
  job_begin_ = begin;
  account_.start_job(begin);
  lut_fill_.reset();
  prototype_fill_.reset();
  tiles_issued_ = 0;
  tiles_ended_ = 0;
  all_issued_ = false;
}

void table_loader::abort() {
  port_.reset();
  due_event_.cancel();
  orders_.clear();
  in_flight_.clear();
  due_.clear();
  next_number_ = 0;
}

void table_loader::fetch_descriptor(std::uint64_t address, std::uint64_t layer, std::uint64_t gate_tile) {
  auto o = std::make_shared<order>();
  o->layer = layer;
  o->gate_tile = gate_tile;
  o->descriptor_bursts = descriptor_bursts(arch_, address);
  o->data.resize(descriptor_bytes);
  orders_.push_back(std::move(o));
  port_.update();
}

void table_loader::load_tile(const tile_job& job) {
  auto o = std::make_shared<order>();
  o->layer = job.layer;
  o->gate_tile = job.number;
  o->job = job;
  orders_.push_back(std::move(o));
  port_.update();
}

void table_loader::tile_ended(std::uint64_t number, cycle_t end) {
  recent_ends_[number % 4] = end;
  tiles_ended_ = number + 1;
  port_.update();
}

load_report table_loader::layer_ended(std::uint64_t layer, cycle_t end) {
  return {account_.cut(end, outlook()), account_.take_layer_cycles(layer)};
}

cycle_t table_loader::gate_of(std::uint64_t tile_number) const {
  const std::uint64_t halves = arch_.table_memory.policy == table_policy::serial ? 1 : 2;
  if (tile_number < halves) return job_begin_;
  const std::uint64_t freed_by = tile_number - halves;
  return freed_by < tiles_ended_ ? recent_ends_[freed_by % 4] : never;
}

load_outlook table_loader::outlook() const {
  load_outlook o;
  if (lut_fill_.limited()) o.fill_end = std::max(lut_fill_.done(), prototype_fill_.done());
  o.more = !all_issued_;
  o.gate = gate_of(tiles_issued_);
  return o;
}

std::optional<burst_request> table_loader::next_request(unsigned) {
  if (orders_.empty()) return std::nullopt;
  order& o = *orders_.front();
  const cycle_t gate = gate_of(o.gate_tile);
  if (gate == never) return std::nullopt;
  if (!o.plan && o.descriptor_bursts.empty()) o.plan = o.job.plan->tables(o.job.index);
  return burst_request{o.bursts()[o.issued], false, gate, o.layer};
}

void table_loader::request_leaves(unsigned, const burst_request& request, tlm::tlm_generic_payload&, cycle_t cycle) {
  const std::shared_ptr<order> o = orders_.front();
  if (o->issued == 0) {
    o->first_number = next_number_;
    o->arrived.assign(o->bursts().size(), 0);
    in_flight_.push_back(o);
    if (o->plan && !timing_only_) o->data.resize(o->plan->bus_bytes());
    if (o->plan) control->load_begins(o->job);
  }
  if (o->plan) account_.burst_leaves(o->layer, cycle, cycle + port_.port_cycles(request.burst), outlook());
  ++next_number_;
  if (++o->issued < o->bursts().size()) return;
  if (o->plan) {
    ++tiles_issued_;
    all_issued_ = o->job.last_of_job;
  }
  orders_.pop_front();
}

void table_loader::response_arrives(unsigned, std::uint64_t number, const burst_request& request,
                                    const tlm::tlm_generic_payload& payload, cycle_t cycle) {
  auto it = in_flight_.begin();
  while (number >= (*it)->first_number + (*it)->bursts().size()) ++it;
  const std::shared_ptr<order> o = *it;
  if (!payload.is_response_ok()) {
    const auto error = o->plan ? job_error::table_fetch : job_error::descriptor_fetch;
    control->failed({error, request.layer, request.burst.address, response_of(payload)}, cycle);
    return;
  }
  const std::size_t index = number - o->first_number;
  o->arrived[index] = 1;
  if (!o->plan) {
    const std::uint64_t offset = request.burst.address - o->descriptor_bursts.front().address;
    std::memcpy(o->data.data() + offset, payload.get_data_ptr(), request.burst.bytes);
  } else {
    account_.burst_arrives(o->layer, cycle);
    if (!timing_only_)
      std::memcpy(o->data.data() + o->plan->stage_bytes[index], payload.get_data_ptr(), request.burst.bytes);
  }
  const std::size_t before = o->in_order;
  while (o->in_order < o->arrived.size() && o->arrived[o->in_order]) ++o->in_order;
  if (o->in_order == o->arrived.size()) in_flight_.erase(std::find(in_flight_.begin(), in_flight_.end(), o));
  if (o->in_order == before) return;
  if (o->plan) {
    tile_burst_arrived(o, cycle);
  } else if (o->in_order == o->arrived.size()) {
    control->count(o->layer, &layer_account::tables, descriptor_bytes, descriptor_bytes);
    descriptor_image image;
    std::copy(o->data.begin(), o->data.end(), image.begin());
    control->descriptor_arrived(image, cycle);
  }
}

void table_loader::no_response(unsigned, const burst_request& request, cycle_t cycle) {
  control->failed({job_error::timeout, request.layer, request.burst.address, bus_response::missing}, cycle);
}

void table_loader::tile_burst_arrived(const std::shared_ptr<order>& o, cycle_t cycle) {
  fill(o, cycle);
  report_groups(*o, cycle);
  if (o->in_order == o->arrived.size())
    control->count(o->layer, &layer_account::tables, o->plan->useful_bytes, o->plan->bus_bytes());
}

// Fills the rows and groups that are complete by now.
void table_loader::fill(const std::shared_ptr<order>& o, cycle_t cycle) {
  const table_plan& plan = *o->plan;
  const tile& t = o->job.tile();
  while (t.encodes && o->groups_filled < plan.groups.size() &&
         plan.groups[o->groups_filled].prototype_bursts <= o->in_order) {
    const std::size_t group = o->groups_filled++;
    if (!plan.groups[group].fills_prototypes) continue;
    schedule({prototype_fill_.write(t.timing.te, cycle), o, false, group});
  }
  while (o->rows_filled < plan.rows.size() && plan.rows[o->rows_filled].bursts_needed <= o->in_order) {
    const cycle_t begin = lut_fill_.write(1, cycle);
    schedule({begin, o, true, o->rows_filled++});
  }
}

void table_loader::report_groups(order& o, cycle_t cycle) {
  const table_plan& plan = *o.plan;
  while (o.groups_reported < plan.groups.size() && plan.groups[o.groups_reported].bursts <= o.in_order) {
    if (o.groups_reported == 0 && plan.bias_bursts > 0 && !timing_only_) write_bias(o);
    const cycle_t filled = std::max(lut_fill_.done(), o.job.tile().encodes ? prototype_fill_.done() : 0);
    control->group_loaded(
        {o.job.number, static_cast<std::uint32_t>(o.groups_reported++), std::max(filled, cycle), cycle});
  }
}

void table_loader::schedule(due_write write) {
  if (timing_only_) return;
  // Without a fill time the entries can be used in this very cycle: they are written before anybody is told.
  if (!lut_fill_.limited()) {
    if (write.is_lut)
      write_lut_row(*write.from, write.from->plan->rows[write.index]);
    else
      write_prototypes(*write.from, write.index);
    return;
  }
  const auto later = std::upper_bound(due_.begin(), due_.end(), write,
                                      [](const due_write& a, const due_write& b) { return a.cycle < b.cycle; });
  due_.insert(later, std::move(write));
  const tick_t edge = clock_.edge(due_.front().cycle);
  due_event_.notify(to_sc_time(edge - std::min(edge, now())));
}

void table_loader::write_due() {
  while (!due_.empty()) {
    const tick_t edge = clock_.edge(due_.front().cycle);
    if (edge > now()) {
      due_event_.notify(to_sc_time(edge - now()));
      return;
    }
    const due_write write = due_.front();
    due_.pop_front();
    if (write.is_lut)
      write_lut_row(*write.from, write.from->plan->rows[write.index]);
    else
      write_prototypes(*write.from, write.index);
  }
}

void table_loader::write_lut_row(order& o, const bank_row& row) {
  read_entries(o, table_kind::lut, o.lut_cursor, row.entries, o.job.plan->layer().bits.lut);
  write_bank(o, luts, bank_address::of(o.job.half(), row.first_entry, 2), 2);
}

void table_loader::write_prototypes(order& o, std::size_t group) {
  const layer& l = o.job.plan->layer();
  const range s = blocks_of(o.job.tile().subspaces, arch_.lanes.subspaces)[group];
  const std::uint64_t of_one = std::uint64_t{l.prototypes} * l.subvector_length;
  const std::uint64_t first = (s.begin - o.job.tile().subspaces.begin) * of_one;
  read_entries(o, table_kind::prototypes, o.prototype_cursor, l.shared_codebook ? of_one : s.count() * of_one,
               l.bits.prototype);
  write_bank(o, prototypes, bank_address::of(o.job.half(), first, 2), 2);
}

void table_loader::write_bias(order& o) {
  run_cursor cursor;
  read_entries(o, table_kind::bias, cursor, o.job.tile().outputs.count(), o.job.plan->layer().bits.accumulator);
  write_bank(o, biases, bank_address::of(o.job.half(), 0, 4), 4);
}

// Reads the next `count` entries of a kind into entries_.
void table_loader::read_entries(const order& o, table_kind kind, run_cursor& cursor, std::uint64_t count,
                                std::uint32_t bits) {
  entries_.resize(count);
  std::uint64_t done = 0;
  while (done < count) {
    const loaded_run& run = o.plan->runs[cursor.run];
    if (run.kind != kind || cursor.offset == run.entries) {
      ++cursor.run;
      cursor.offset = 0;
      continue;
    }
    const std::uint64_t part = std::min(count - done, run.entries - cursor.offset);
    unpack_bits(o.data.data(), run.stage_bit + cursor.offset * bits, part, bits, false, entries_.data() + done);
    cursor.offset += part;
    done += part;
  }
}

// Writes entries_ into a bank, as one transaction that the bank completes at once.
void table_loader::write_bank(const order& o, tlm_utils::simple_initiator_socket<table_loader, 32>& bank,
                              std::uint64_t address, unsigned entry_bytes) {
  filled_layer_ = o.layer;
  pooled_payload* payload =
      pool_.allocate(tlm::TLM_WRITE_COMMAND, address, static_cast<unsigned>(entries_.size() * entry_bytes));
  unsigned char* data = payload->get_data_ptr();
  for (const std::int32_t e : entries_)
    for (unsigned b = 0; b < entry_bytes; ++b)
      *data++ = static_cast<unsigned char>(static_cast<std::uint32_t>(e) >> (8 * b));
  tlm::tlm_phase phase = tlm::BEGIN_REQ;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  const auto status = bank->nb_transport_fw(*payload, phase, delay);
  if (status == tlm::TLM_COMPLETED || (status == tlm::TLM_UPDATED && phase == tlm::BEGIN_RESP))
    bank_responds(*payload, phase, delay);
}

tlm::tlm_sync_enum table_loader::bank_responds(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                               sc_core::sc_time&) {
  if (phase == tlm::END_REQ) return tlm::TLM_ACCEPTED;
  if (!payload.is_response_ok())
    control->failed({job_error::table_fetch, filled_layer_, payload.get_address(), response_of(payload)},
                    clock_.cycle_at(now()));
  payload.release();
  return tlm::TLM_COMPLETED;
}

}  // namespace pqa
