import CUDADevice
import DeviceAPI
import Glibc
import Inference
import JSON
import ModelFixtures
import ModelFormats

/// A model from a file that the system has in memory, from the start of the program on.
extension PartContext {
    private var modelFolder: String { folder + "/model" }

    func fileItem() -> PartItem {
        let (name, model) = (sizes.large.name, sizes.large.model)
        return PartItem("\(name) file") {
            let start = self.now()
            let weights = try RandomWeights(model, blockBytes: self.sizes.blockBytes)
            try Files.makeFolder(self.modelFolder)
            try Files.write(
                JSONWriter.compact(Self.configuration(model)),
                to: self.modelFolder + "/config.json")
            let bytes = try SafetensorsStream(model, weights)
                .write(to: self.modelFolder + "/model.safetensors")
            let seconds = Double(self.now() - start) / 1e9
            return [
                .measured(
                    "\(name) file, written", Double(bytes) / 1e9, "GB",
                    "in \(Finding.text(seconds)) s")
            ]
        }
    }

    /// The families whose switches follow from their name need no more than the sizes.
    private static func configuration(_ model: ModelConfiguration) -> JSONValue {
        RandomCheckpoint.json(model)
    }

    func startItem() -> PartItem {
        let sizes = sizes.large
        return PartItem("\(sizes.name) first token") {
            let label = "\(sizes.name) from the program's start to the first token"
            guard access(self.modelFolder + "/config.json", R_OK) == 0 else {
                return [.notRun(label, "there is no file")]
            }
            let device = try self.device()
            let opened = Self.processSeconds()
            let engine = try self.engine(
                sizes, device, Checkpoint(path: self.modelFolder))
            let loaded = Self.processSeconds()
            let request = EngineRequest(
                id: 1, tokens: [Int32](repeating: 9, count: 16), maxTokens: 1)
            _ = try WorkloadRun([request], engine, self.now, limitSeconds: 10)
            let seconds = Self.processSeconds()
            return [
                .measured(
                    label, seconds, "s", aim: 6,
                    "GPU opened after \(Finding.text(opened)) s, "
                        + "model loaded after \(Finding.text(loaded)) s")
            ]
        }
    }

    /// Since this process was started, by the system's clock.
    private static func processSeconds() -> Double {
        guard let text = try? Files.read("/proc/self/stat"),
            let end = text.lastIndex(of: UInt8(ascii: ")"))
        else { return .nan }
        // The 22nd field, of which two lie before the parenthesis, is the start in clock ticks.
        let fields = text[(end + 1)...].split(separator: UInt8(ascii: " "))
        guard fields.count > 19, let ticks = Double(String(decoding: fields[19], as: UTF8.self))
        else { return .nan }
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
            - ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
