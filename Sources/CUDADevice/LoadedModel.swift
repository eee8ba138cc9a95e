import CCUDA
import DeviceAPI
import Glibc
import ModelFormats

/// A model in a GPU's memory, and the steps that are on their way.
final class LoadedModel {
    /// Steps that may be submitted before the first of them is waited for.
    static let stepsInFlight = 2

    let shape: StepShape
    private let context: CUDAContext
    private let stream: CUDAStream
    private let weights, working: DeviceMemory
    private let pages: GrowingMemory
    private let pass: StepPass
    private let layout: StepLayout
    private var graphs = StepGraphs()
    private var words: ControlWords
    private var flights: [StepFlight] = []
    private var submitted = 0
    private var finished = 0

    init(
        _ checkpoint: Checkpoint, plan: MemoryPlan, context: CUDAContext, platform: CUDAPlatform,
        progress: (Double) -> Bool
    ) throws(UploadError) {
        let model = checkpoint.configuration
        let format = MatrixFormat(plan.weightFormat)
        let shape = StepShape(
            model, plan.limits, format, cache: plan.cacheFormat,
            multiprocessors: context.info.multiprocessors)
        let weightLayout = WeightLayout(model, format)
        let layout = StepLayout(shape)
        self.shape = shape
        self.layout = layout
        self.context = context
        words = ControlWords(shape, layout.words)
        do throws(CUDAError) {
            stream = try CUDAStream(context)
            weights = try DeviceMemory(
                context, byteCount: weightLayout.byteCount, purpose: "weights")
            working = try DeviceMemory(
                context, byteCount: layout.byteCount, purpose: "activations")
            pages = try GrowingMemory(context, limit: plan.pageBytes)
            let library = try KernelLibrary(
                context, KernelProgram.all(headDimension: model.headDimension)
            ) { (program) throws(CUDAError) in
                try platform.code(program, context.info.architecture)
            }
            pass = StepPass(
                shape: shape,
                kernels: try StepKernels(
                    library, shape.attention, hasNarrowCache: shape.hasNarrowCache,
                    Set(weightLayout.matrices.map(\.format))),
                products: try MatrixProducts(context, platform.blas), stream: stream,
                weights: weightLayout, weightStart: weights.start, memory: layout,
                memoryStart: working.start, pages: pages.start)
            self.library = library
            for _ in 0..<Self.stepsInFlight {
                flights.append(try StepFlight(context, layout.words, shape.limits))
            }
        } catch { throw .device(error) }
        let upload: WeightUpload
        do throws(CUDAError) {
            var quantizers: [MatrixFormat: Kernel] = [:]
            for format in weightLayout.matrices.map(\.format) where format != .bfloat16 {
                quantizers[format] = try library.kernel("quantize_" + format.kernelName)
            }
            upload = try WeightUpload(context, to: weights.start, quantizers: quantizers)
        } catch { throw .device(error) }
        try upload.send(weightLayout, of: checkpoint, progress: progress)
        do {
            try fill(layout.rotary, model.rotary)
            if let place = layout.slidingRotary, let sliding = model.switches.slidingRotary {
                try fill(place, sliding)
            }
        } catch { throw .device(error) }
    }

    /// Kernels live as long as their module.
    private let library: KernelLibrary

    private func fill(_ place: (cosines: Int, sines: Int), _ rotary: RotaryEmbedding)
        throws(CUDAError)
    {
        let table = rotary.table(
            positions: shape.limits.contextLength, headDimension: shape.model.headDimension)
        for (values, offset) in [(table.cosines, place.cosines), (table.sines, place.sines)] {
            let target = working.start + UInt64(offset)
            let bytes = values.count * MemoryLayout<Float>.size
            var failure: CUDAError?
            values.withUnsafeBytes { values in
                guard let start = values.baseAddress else { return }
                do throws(CUDAError) {
                    try stream.copy(start, to: target, byteCount: bytes)
                    try stream.synchronize()
                } catch { failure = error }
            }
            if let failure { throw failure }
        }
    }

    // MARK: Steps

    func submit(_ plan: StepPlan) throws(CUDAError) {
        let flight = flights[submitted % Self.stepsInFlight]
        let extent = words.write(plan, to: flight.words.start)
        try pages.grow(to: extent.pageEnd * shape.bytesPerPage)
        try send(extent, from: flight.words.start)
        let counts = extent.counts
        let step = StepExtent(
            rows: plan.rows.count, tokens: plan.tokens.count, samplingRows: plan.sampling.count,
            decodeItems: Int(counts.decode_work), prefillItems: Int(counts.prefill_work),
            cutsKeys: plan.rows.contains {
                $0.tokenCount == 1 && Int($0.startPosition) >= shape.chunk
            })
        let decodesOnly = counts.prefill_work == 0
        if let size = StepGraphs.extent(for: step, shape: shape, decodesOnly: decodesOnly) {
            try graphs.run(pass, size)
        } else {
            try pass.run(step)
        }
        try flight.collect(
            plan, samples: working.start + UInt64(layout.samples),
            likeliest: working.start + UInt64(layout.likeliest), in: stream)
        submitted += 1
    }

    private func send(_ extent: ControlWords.Extent, from memory: UnsafeMutableRawPointer)
        throws(CUDAError)
    {
        let start = working.start + UInt64(layout.controlWords)
        let words = layout.words
        let tokenBytes = Int(extent.counts.tokens) * MemoryLayout<Int32>.size
        try stream.copy(memory, to: start, byteCount: words.tokens + tokenBytes)
        try stream.copy(
            memory + words.changedPages, to: start + UInt64(words.changedPages),
            byteCount: extent.changedPages * MemoryLayout<Int32>.size)
        try stream.copy(
            memory + words.penalties, to: start + UInt64(words.penalties),
            byteCount: extent.penalties * MemoryLayout<cc_penalty>.stride)
    }

    var canSubmit: Bool { submitted - finished < Self.stepsInFlight }
    var hasSubmitted: Bool { submitted > finished }

    func wait(for output: inout StepOutput) throws(CUDAError) {
        try flights[finished % Self.stepsInFlight].finish(into: &output)
        finished += 1
    }

    /// The logits of one sampling row of the last step; waits for it.
    func logits(_ row: Int) throws(CUDAError) -> [Float] {
        var values = [Float](repeating: 0, count: shape.model.vocabularySize)
        let source = UInt64(layout.logits + row * shape.logitStride * MemoryLayout<Float>.size)
        var failure: CUDAError?
        values.withUnsafeMutableBytes { bytes in
            guard let target = bytes.baseAddress else { return }
            do throws(CUDAError) {
                try stream.copy(working.start + source, to: target, byteCount: bytes.count)
                try stream.synchronize()
            } catch { failure = error }
        }
        if let failure { throw failure }
        return values
    }
}
