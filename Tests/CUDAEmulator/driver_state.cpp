#include "driver_state.h"
#include "cuda_emulator.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace emulator {

State &state()
{
    static State state;
    return state;
}

void State::reset(size_t memory_bytes)
{
    run_all();
    for (auto &piece : memory) free(reinterpret_cast<void *>(piece.first));
    *this = State();
    total_bytes = memory_bytes;
}

void State::fail(const char *symbol, int code, int after, bool lasts)
{
    faults[symbol] = {code, after, lasts};
}

int State::called(const char *symbol)
{
    auto fault = faults.find(symbol);
    if (fault != faults.end() && fault->second.after-- == 0) {
        int code = fault->second.code;
        if (fault->second.lasts) lost = code;
        faults.erase(fault);
        return code;
    }
    return lost;
}

cuemu_counts State::counts() const
{
    return {used_bytes,
            streams.size(),
            events.size(),
            modules.size(),
            graphs.size() + execs.size(),
            kernel_launches,
            graph_launches,
            captured_launches};
}

// MARK: Memory

int State::take(cc_address *address, size_t bytes)
{
    if (bytes > total_bytes - used_bytes) return CC_ERROR_OUT_OF_MEMORY;
    size_t rounded = (bytes + 255) / 256 * 256;
    void *memory_here = aligned_alloc(256, rounded);
    // What nobody wrote is NaN as a float and as a BF16.
    memset(memory_here, 0xff, rounded);
    *address = reinterpret_cast<cc_address>(memory_here);
    memory[*address] = bytes;
    used_bytes += bytes;
    return CC_SUCCESS;
}

int State::give(cc_address address)
{
    auto piece = memory.find(address);
    if (piece == memory.end()) return CC_ERROR_INVALID_VALUE;
    used_bytes -= piece->second;
    memory.erase(piece);
    free(reinterpret_cast<void *>(address));
    return CC_SUCCESS;
}

int State::take_physical(cc_physical *piece, size_t bytes)
{
    if (bytes > total_bytes - used_bytes) return CC_ERROR_OUT_OF_MEMORY;
    used_bytes += bytes;
    *piece = next_handle++;
    physical[*piece] = bytes;
    return CC_SUCCESS;
}

int State::give_physical(cc_physical piece)
{
    auto found = physical.find(piece);
    if (found == physical.end()) return CC_ERROR_INVALID_VALUE;
    used_bytes -= found->second;
    physical.erase(found);
    return CC_SUCCESS;
}

int State::map(cc_address start, size_t bytes, cc_physical piece)
{
    auto found = physical.find(piece);
    if (found == physical.end() || found->second != bytes || mapped.count(start)) {
        return CC_ERROR_INVALID_VALUE;
    }
    mapped[start] = bytes;
    return CC_SUCCESS;
}

void State::unmap(cc_address start) { mapped.erase(start); }

/* Pieces that are mapped side by side are one run of memory. */
bool State::is_inside(cc_address start, size_t bytes) const
{
    auto piece = memory.upper_bound(start);
    if (piece != memory.begin() && start + bytes <= (--piece)->first + piece->second) return true;
    cc_address place = start;
    while (place < start + bytes) {
        auto run = mapped.upper_bound(place);
        if (run == mapped.begin()) return false;
        --run;
        if (place >= run->first + run->second) return false;
        place = run->first + run->second;
    }
    return true;
}

// MARK: Streams and events

cc_stream State::add_stream()
{
    auto stream = handle<cc_stream>();
    streams[stream];
    return stream;
}

void State::remove_stream(cc_stream stream) { streams.erase(stream); }

int State::add_work(cc_stream stream, Work work)
{
    auto found = streams.find(stream);
    if (found == streams.end()) return CC_ERROR_INVALID_VALUE;
    Stream &s = found->second;
    if (s.captured) {
        s.captured->work.push_back(std::move(work));
    } else {
        s.waiting.push_back(std::move(work));
        s.given++;
    }
    return lost;
}

int State::run_until(Point point)
{
    auto found = streams.find(point.stream);
    if (found == streams.end()) return lost;
    Stream &s = found->second;
    while (s.done < point.number && !s.waiting.empty()) {
        Work work = std::move(s.waiting.front());
        s.waiting.pop_front();
        s.done++;
        if (lost) continue;
        if (int code = work()) lost = code;
    }
    return lost;
}

int State::run(cc_stream stream)
{
    auto found = streams.find(stream);
    if (found == streams.end()) return CC_ERROR_INVALID_VALUE;
    if (found->second.captured) return CC_ERROR_ILLEGAL_STATE;
    return run_until({stream, found->second.given});
}

void State::run_all()
{
    for (auto &stream : streams) run_until({stream.first, stream.second.given});
}

cc_event State::add_event(bool is_timed)
{
    auto event = handle<cc_event>();
    events[event];
    if (is_timed) timed.insert(event);
    return event;
}

bool State::is_timed(cc_event event) const { return timed.count(event); }

void State::remove_event(cc_event event)
{
    events.erase(event);
    timed.erase(event);
}

int State::record(cc_event event, cc_stream stream)
{
    auto found = streams.find(stream);
    if (found == streams.end() || !events.count(event)) return CC_ERROR_INVALID_VALUE;
    events[event] = {stream, found->second.given};
    return lost;
}

Point State::recorded(cc_event event) const
{
    auto found = events.find(event);
    return found == events.end() ? Point() : found->second;
}

bool State::has_passed(cc_event event) const
{
    auto point = recorded(event);
    auto found = streams.find(point.stream);
    return found == streams.end() || found->second.done >= point.number;
}

// MARK: Kernels

cc_module State::add_module()
{
    auto module = handle<cc_module>();
    modules.insert(module);
    return module;
}

void State::remove_module(cc_module module) { modules.erase(module); }

void State::allow_shared(cc_function function, int bytes) { shared[function] = bytes; }

bool State::may_share(cc_function function, unsigned bytes) const
{
    auto found = shared.find(function);
    return bytes <= (found == shared.end() ? 48u << 10 : unsigned(found->second));
}

int State::launch(const cc_launch_shape &launch, cc_function function, const void *arguments)
{
    auto name = reinterpret_cast<const char *>(function);
    auto bytes = static_cast<const char *>(arguments);
    std::vector<char> copy(bytes, bytes + cuemu_argument_bytes(name));
    auto found = streams.find(launch.stream);
    if (found == streams.end()) return CC_ERROR_INVALID_VALUE;
    Stream &s = found->second;
    if (s.captured) s.captured->launches++;
    (s.captured ? captured_launches : kernel_launches)++;
    return add_work(launch.stream, [=] {
        if (broken == name) return 0;
        cc_launch size = {
            launch.grid_x, launch.grid_y, launch.grid_z, launch.block_x, launch.shared_bytes};
        if (!cuemu_launch(name, size, copy.data())) return 0;
        fprintf(stderr, "%s: %s\n", name, cuemu_error());
        return int(CC_ERROR_LAUNCH_FAILED);
    });
}

int State::begin_capture(cc_stream stream)
{
    auto found = streams.find(stream);
    if (found == streams.end() || found->second.captured) return CC_ERROR_ILLEGAL_STATE;
    found->second.captured = std::make_shared<Graph>();
    return lost;
}

int State::end_capture(cc_stream stream, cc_graph *graph)
{
    auto found = streams.find(stream);
    if (found == streams.end() || !found->second.captured) return CC_ERROR_ILLEGAL_STATE;
    *graph = handle<cc_graph>();
    graphs[*graph] = std::move(found->second.captured);
    found->second.captured = nullptr;
    return lost;
}

cc_graph_exec State::instantiate(cc_graph graph)
{
    auto exec = handle<cc_graph_exec>();
    execs[exec] = graphs.at(graph);
    return exec;
}

int State::launch(cc_graph_exec exec, cc_stream stream)
{
    auto found = execs.find(exec);
    if (found == execs.end()) return CC_ERROR_INVALID_VALUE;
    graph_launches++;
    auto graph = found->second;
    return add_work(stream, [=] {
        for (auto &work : graph->work) {
            if (int code = work()) return code;
        }
        return 0;
    });
}

void State::remove(cc_graph graph) { graphs.erase(graph); }
void State::remove(cc_graph_exec exec) { execs.erase(exec); }

} // namespace emulator
