import CPUDevice
import DeviceAPI
import Foundation
import ModelFixtures
import ModelFormats
import Testing

@testable import Inference

@Suite("Model fit")
struct ModelFitTests {
    private let request = LoadRequest(
        source: .embedded, device: .cpu, sequences: 4, threadCount: 2)

    private func fit(_ request: LoadRequest, availableBytes: Int) throws -> ModelFit {
        try ModelFit.examine(
            request, try RandomCheckpoint(RandomCheckpoint.pilotShape).checkpoint(),
            availableBytes: availableBytes)
    }

    private func loads(_ request: LoadRequest, availableBytes: Int) throws -> Bool {
        let checkpoint = try RandomCheckpoint(RandomCheckpoint.pilotShape).checkpoint()
        let place = try EngineDevice.open(request, for: checkpoint)
        let device = place.device
        let memory = place.memoryRequest(
            request, checkpoint.configuration, available: availableBytes)
        do throws(DeviceError) {
            let plan = try device.memoryPlan(for: checkpoint, request: memory)
            try device.load(checkpoint, plan: plan) { _ in true }
            return true
        } catch {
            guard case .doesNotFit = error else { throw error }
            return false
        }
    }

    @Test("an encoder fits with the longest texts it takes, or tells what it lacks")
    func encoder() throws {
        let folder = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/encoder").path
        let request = LoadRequest(source: .path(folder), sequences: 4, threadCount: 2)
        let checkpoint = try EncoderCheckpoint(folder: folder)
        let fit = try ModelFit.examine(request, checkpoint, availableBytes: 1 << 32)
        #expect(fit.architecture == "BertModel" && fit.problem == nil && fit.bound == .model)
        #expect(fit.largestContextTokens == 48)
        #expect(fit.rooms == [ModelFit.Room(contextTokens: 48, sequences: 4)])
        let least = fit.weightBytes + fit.workingBytes
        let exact = try ModelFit.examine(request, checkpoint, availableBytes: least)
        #expect(exact.problem == nil)
        let tight = try ModelFit.examine(request, checkpoint, availableBytes: least - 1)
        #expect(tight.problem?.contains("does not fit") == true && tight.pageCount == nil)
        #expect(try ModelFit.examine(request).architecture == "BertModel")
    }

    @Test("with room for everything the model's own limit bounds the context")
    func roomy() throws {
        let fit = try fit(request, availableBytes: 1 << 32)
        #expect(fit.largestContextTokens == 1024 && fit.bound == .model && fit.problem == nil)
        #expect(fit.rooms.first == ModelFit.Room(contextTokens: 1024, sequences: 4))
        #expect(fit.pageCount == 4 * 64)
        // Two of 128 values of four bytes in six layers.
        #expect(fit.cacheBytesPerToken == 2 * 128 * 4 * 6)
    }

    @Test("what fit says is what loading does, byte for byte around the edge")
    func edge() throws {
        let sizes = try fit(request, availableBytes: 1 << 40)
        let least =
            sizes.weightBytes + sizes.workingBytes + sizes.cacheBytesPerToken * 1024
        for (available, succeeds) in [(least, true), (least - 1, false)] {
            let fit = try fit(request, availableBytes: available)
            #expect((fit.problem == nil) == succeeds)
            #expect(try loads(request, availableBytes: available) == succeeds)
        }
    }

    @Test("where memory is short, the context that is named loads and a longer one does not")
    func short() throws {
        let sizes = try fit(request, availableBytes: 1 << 40)
        let available = sizes.weightBytes + sizes.workingBytes + sizes.cacheBytesPerToken * 300
        let fit = try fit(request, availableBytes: available)
        #expect(fit.bound == .memory && fit.problem != nil)
        #expect((1..<1024).contains(fit.largestContextTokens))
        var shorter = request
        shorter.contextLength = fit.largestContextTokens
        #expect(try loads(shorter, availableBytes: available))
        shorter.contextLength = fit.largestContextTokens + 32
        #expect(try !loads(shorter, availableBytes: available))
    }

    @Test("without room for the weights nothing fits, and the reason is said")
    func tiny() throws {
        let fit = try fit(request, availableBytes: 1 << 20)
        #expect(fit.largestContextTokens == 0 && fit.rooms.isEmpty)
        #expect(fit.problem?.contains("does not fit") == true)
    }

    @Test("integers take a half and less than a third of what BF16 takes")
    func formats() throws {
        var bytes: [WeightFormat: Int] = [:]
        for format in WeightFormat.allCases where format != .float8 {
            var request = request
            request.weightFormat = format
            bytes[format] = try fit(request, availableBytes: 1 << 32).weightBytes
        }
        let stored = Double(bytes[.stored] ?? 0)
        #expect(abs(Double(bytes[.int8] ?? 0) / stored - 8.5 / 16) < 0.01)
        // The output projection keeps 8 bits.
        #expect(Double(bytes[.int4] ?? 0) / stored < 0.42)
    }
}
