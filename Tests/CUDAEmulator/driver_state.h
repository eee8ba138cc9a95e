#pragma once
#include "emulated_driver.h"
#include "driver.h"
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

enum {
    CC_ERROR_INVALID_VALUE = 1,
    CC_ERROR_INVALID_HANDLE = 400,
    CC_ERROR_ILLEGAL_STATE = 401,
    CC_ERROR_NOT_FOUND = 500,
    CC_ERROR_LAUNCH_FAILED = 719
};

namespace emulator {

/* The unit of memory that ranges of addresses are given. */
constexpr size_t granule = 64 << 10;

using Work = std::function<int()>;

struct Graph {
    std::vector<Work> work;
    size_t launches = 0;
};

/* What a stream has still to do. Counting makes a point of a stream a number. */
struct Stream {
    std::deque<Work> waiting;
    uint64_t given = 0, done = 0;
    std::shared_ptr<Graph> captured;
};

struct Point {
    cc_stream stream = nullptr;
    uint64_t number = 0;
};

class State {
public:
    size_t total_bytes = 0, used_bytes = 0;
    /* A kernel that does nothing. */
    std::string broken;

    void reset(size_t memory_bytes);
    /* What a call of this function returns before it does anything. */
    int called(const char *symbol);
    void fail(const char *symbol, int code, int after, bool lasts);
    cuemu_counts counts() const;

    int take(cc_address *address, size_t bytes);
    int give(cc_address address);
    int take_physical(cc_physical *memory, size_t bytes);
    int give_physical(cc_physical memory);
    int map(cc_address start, size_t bytes, cc_physical memory);
    void unmap(cc_address start);
    bool is_inside(cc_address start, size_t bytes) const;

    cc_stream add_stream();
    void remove_stream(cc_stream stream);
    template <typename F> int give_work(cc_stream stream, F work)
    {
        if constexpr (std::is_void_v<decltype(work())>) {
            return add_work(stream, [=] { return work(), 0; });
        } else {
            return add_work(stream, work);
        }
    }
    int run(cc_stream stream);
    int run_until(Point point);
    void run_all();
    int begin_capture(cc_stream stream);
    int end_capture(cc_stream stream, cc_graph *graph);

    cc_event add_event(bool is_timed);
    bool is_timed(cc_event event) const;
    void remove_event(cc_event event);
    int record(cc_event event, cc_stream stream);
    Point recorded(cc_event event) const;
    bool has_passed(cc_event event) const;

    cc_module add_module();
    void remove_module(cc_module module);
    void allow_shared(cc_function function, int bytes);
    bool may_share(cc_function function, unsigned bytes) const;
    int launch(const cc_launch_shape &launch, cc_function function, const void *arguments);

    cc_graph_exec instantiate(cc_graph graph);
    int launch(cc_graph_exec exec, cc_stream stream);
    void remove(cc_graph graph);
    void remove(cc_graph_exec exec);

private:
    struct Fault {
        int code, after;
        bool lasts;
    };

    uintptr_t next_handle = 16;
    int lost = 0;
    std::map<std::string, Fault> faults;
    std::map<cc_address, size_t> memory, mapped;
    std::map<cc_physical, size_t> physical;
    std::map<cc_stream, Stream> streams;
    std::map<cc_event, Point> events;
    std::set<cc_event> timed;
    std::set<cc_module> modules;
    std::map<cc_function, int> shared;
    std::map<cc_graph, std::shared_ptr<Graph>> graphs;
    std::map<cc_graph_exec, std::shared_ptr<Graph>> execs;
    size_t kernel_launches = 0, graph_launches = 0, captured_launches = 0;

    template <typename Handle> Handle handle()
    {
        return reinterpret_cast<Handle>(next_handle++);
    }
    int add_work(cc_stream stream, Work work);
};

State &state();

} // namespace emulator
