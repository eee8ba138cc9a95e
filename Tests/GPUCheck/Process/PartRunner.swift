import CUDADevice
import DeviceAPI

/// Runs a part in this process.
package struct PartRunner {
    /// What a process exits with when its GPU can no longer be used: a fresh one goes on.
    package static let lostStatus: Int32 = 3

    private let context: PartContext
    private let say: (ChildMessage) -> Void

    package init(_ context: PartContext, say: @escaping (ChildMessage) -> Void) {
        self.context = context
        self.say = say
    }

    /// Runs what a part consists of, from an item on, and says what to exit with.
    package func run(_ part: Part, from first: Int) -> Int32 {
        let items: [PartItem]
        do { items = try context.items(of: part) } catch {
            say(.finding(.failed(part.title, "\(error)")))
            say(.end)
            return 0
        }
        for (index, item) in items.enumerated() where index >= first {
            say(.begin(index: index, count: items.count, name: item.name))
            do {
                for finding in try item.run() { say(.finding(finding)) }
            } catch {
                say(.finding(.failed(item.name, "\(error)")))
                if Self.isLost(error) { return Self.lostStatus }
            }
        }
        say(.end)
        return 0
    }

    /// After an error of the driver's nothing that the context still does can be believed.
    static func isLost(_ error: any Error) -> Bool {
        if case .failed = error as? CUDAError { return true }
        if case .failed = error as? DeviceError { return true }
        return false
    }
}
