import CKernels
import DeviceAPI
import ModelFormats

/// Copies weights from a checkpoint into panels, several threads at a time.
struct WeightPacking {
    let arena: Arena
    let checkpoint: Checkpoint
    let team: OpaquePointer

    /// A run of panels of one tensor: small enough to share out, large enough to be worth it.
    private struct Job {
        var source: ck_stored
        var firstColumn: Int
        var columns: Int
        var panels: UnsafeMutableRawPointer
        var packed: ck_element
        var firstPanel: Int
        var panelStep: Int
        /// Written by the thread that took it.
        var isDone = false
    }

    private static let columnsPerJob = 512

    func pack(_ layout: PackedLayout, progress: (Double) -> Bool) throws(DeviceError) {
        do throws(ModelFormatError) {
            let model = checkpoint.configuration
            for (index, layer) in layout.layers.enumerated() {
                try packLayer(layer, model.layerTensors(index))
                if !progress(Double(index + 1) / Double(layout.layers.count + 1)) {
                    throw abandoned
                }
            }
            try copy(norm: model.finalNormTensor, to: layout.finalNorm)
            try run(jobs(model.outputTensor, layout.output))
            _ = progress(1)
        } catch {
            switch error {
            case abandoned: throw .loadAbandoned
            case noRoom: throw .noMemory(bytes: 4 * maximumDepth, purpose: "quantizing weights")
            default: throw .badWeights(error)
            }
        }
    }

    private var abandoned: ModelFormatError {
        .unreadable(file: checkpoint.weights.origin, reason: "loading was given up")
    }

    private var noRoom: ModelFormatError {
        .unreadable(file: checkpoint.weights.origin, reason: "no memory to quantize a row")
    }

    private var maximumDepth: Int {
        let model = checkpoint.configuration
        return max(model.hiddenSize, model.queryWidth, model.intermediateSize)
    }

    private func packLayer(_ layer: PackedLayout.Layer, _ names: LayerTensors)
        throws(ModelFormatError)
    {
        try copy(norm: names.inputNorm, to: layer.inputNorm)
        try copy(norm: names.feedForwardNorm, to: layer.feedForwardNorm)
        try copyVectors(layer.vectors, names)
        var all = try jobs(names.query, layer.query)
        all += try jobs(names.key, layer.key)
        all += try jobs(names.value, layer.value)
        all += try jobs(names.output, layer.output)
        all += try jobs(names.gate, layer.gateUp, firstPanel: 0, panelStep: 2)
        all += try jobs(names.up, layer.gateUp, firstPanel: 1, panelStep: 2)
        all += try jobs(names.down, layer.down)
        try run(all)
    }

    private func jobs(
        _ tensor: NeededTensor, _ operand: PackedOperand, firstPanel: Int = 0, panelStep: Int = 1
    ) throws(ModelFormatError) -> [Job] {
        let view = try checkpoint.weights.tensor(tensor)
        let stored = view.stored
        let columns = tensor.shape[0]
        return stride(from: 0, to: columns, by: Self.columnsPerJob).map { column in
            Job(
                source: stored, firstColumn: column,
                columns: min(Self.columnsPerJob, columns - column),
                panels: arena.start + operand.offset, packed: operand.element,
                firstPanel: firstPanel + column / 16 * panelStep, panelStep: panelStep)
        }
    }

    private struct Work {
        var jobs: UnsafeMutableBufferPointer<Job>
        var counters: UnsafeMutablePointer<ck_counter>
    }

    private func run(_ all: [Job]) throws(ModelFormatError) {
        var jobs = all
        let count = ck_phase_counters(ck_team_size(team))
        let counters = UnsafeMutablePointer<ck_counter>.allocate(capacity: count)
        counters.initialize(repeating: ck_counter(), count: count)
        defer { counters.deallocate() }
        jobs.withUnsafeMutableBufferPointer { jobs in
            var work = Work(jobs: jobs, counters: counters)
            ck_team_run(
                team,
                { context, member, count in
                    guard let work = context?.assumingMemoryBound(to: Work.self).pointee else {
                        return
                    }
                    while case let item = ck_take(
                        work.counters, member, count, work.jobs.count), item >= 0
                    {
                        var job = work.jobs[item]
                        work.jobs[item].isDone = ck_pack(
                            &job.source, job.firstColumn, job.columns, job.panels, job.packed,
                            job.firstPanel, job.panelStep)
                    }
                }, &work)
        }
        guard jobs.allSatisfy(\.isDone) else { throw noRoom }
    }
}
