import ControlAPI
import Testing

@testable import ControlPlane

@Suite("What limits a device")
struct DeviceSignsTests {
    private func signs(_ change: (inout DeviceSigns) -> Void) -> DeviceSigns {
        var signs = DeviceSigns()
        signs.running = 4
        signs.capacity = 64
        change(&signs)
        return signs
    }

    @Test("nothing limits what does not run")
    func idle() { #expect(signs { $0.running = 0 }.limit == nil) }

    @Test("a bandwidth that is nearly used up, by the GPU's own count or the steps'")
    func bandwidth() {
        #expect(
            signs {
                $0.memoryActivity = 0.8; $0.tensorActivity = 0.2
            }.limit == .bandwidth)
        #expect(
            signs {
                $0.bandwidthShare = 0.9; $0.utilization = 0.5
            }.limit == .bandwidth)
        // The GPU's own count is believed.
        #expect(
            signs {
                $0.bandwidthShare = 0.9
                $0.memoryActivity = 0.1
                $0.tensorActivity = 0.6
            }.limit == .compute)
    }

    @Test("tensor cores that work, or a busy device of which no more is known")
    func compute() {
        #expect(
            signs {
                $0.memoryActivity = 0.65; $0.tensorActivity = 0.7
            }.limit == .compute)
        #expect(
            signs {
                $0.utilization = 0.95; $0.bandwidthShare = 0.3
            }.limit == .compute)
    }

    @Test("a device that waits for its host, or a full batch that lets none in")
    func hostAndQueue() {
        #expect(signs { $0.utilization = 0.3 }.limit == .host)
        #expect(
            signs {
                $0.utilization = 0.3; $0.waiting = 5
            }.limit == .host)
        #expect(
            signs {
                $0.utilization = 0.3
                $0.waiting = 5
                $0.running = 64
            }.limit == .queue)
    }
}
