import Platform
import Testing

@testable import Commands

/// Which sockets a daemon takes from a service manager.
@Suite struct ListeningTests {
    @Test func `sockets that were passed to another process are not taken for ours`() {
        func taken(_ process: String?, _ count: String?) -> [Int32]? {
            var variables: [String: String] = [:]
            if let process { variables["LISTEN_PID"] = process }
            if let count { variables["LISTEN_FDS"] = count }
            return ListeningChoice.inherited(Variables(texts: variables), by: 4711)
        }
        #expect(taken("4711", "1") == [3])
        #expect(taken("4711", "3") == [3, 4, 5])
        for process in [nil, "", "1", "4712", "04711", "+4711", " 4711", "4711 ", "47110"] {
            #expect(taken(process, "1") == nil, "\(process ?? "none")")
        }
        for count in [nil, "", "0", "-1", "17", "1x", "2147483647", "99999999999"] {
            #expect(taken("4711", count) == nil, "\(count ?? "none")")
        }
    }
}
