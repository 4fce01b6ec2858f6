internal import Base
internal import Databases

extension DatabaseConformance {
    static let swapping: [Check] = [
        Check("a swap puts the staged database in the living one's place, with its settings") { scene in
            try scene.bench.write(1, "then", in: scene.live)
            let staged = try stage(scene)
            try scene.bench.write(1, "now", in: scene.live)
            let outside = try scene.bench.outside(of: scene.live)
            let plan = SwapPlan(live: scene.live, staged: staged, kept: scene.mark(.kept))
            try require(try scene.server.state(of: plan, scene.patience) == .before, "not before")
            try scene.server.swap(plan, ending: false, scene.patience)
            try require(try scene.server.state(of: plan, scene.patience) == .after, "not after")
            try require(try scene.bench.notes(in: scene.live) == [1: "then"], "not the staged content")
            try require(try scene.bench.outside(of: scene.live) == outside, "settings were not carried over")
            try require(
                !scene.bench.canRead(scene.server.address.leading(to: plan.keptName)), "the kept one lets people in")
            // Again is nothing.
            try scene.server.swap(plan, ending: false, scene.patience)
            // And back.
            let back = SwapPlan(live: scene.live, staged: plan.keptName, kept: scene.mark(.kept))
            try scene.server.swap(back, ending: false, scene.patience)
            try require(try scene.bench.notes(in: scene.live) == [1: "now"], "not what was kept")
            try require(try scene.bench.outside(of: scene.live) == outside, "settings were lost on the way back")
        },
        Check("a swap ends sessions only when told") { scene in
            try scene.bench.write(1, "then", in: scene.live)
            let staged = try stage(scene)
            try scene.bench.write(1, "now", in: scene.live)
            let client = try scene.bench.connect(to: scene.live)
            let plan = SwapPlan(live: scene.live, staged: staged, kept: scene.mark(.kept))
            try refuses("swap", { isBusy($0, with: client.processID) }) {
                try scene.server.swap(plan, ending: false, scene.patience)
            }
            try require(client.isConnected, "the session was ended")
            try require(try scene.server.state(of: plan, scene.patience) == .before, "something happened")
            try require(try scene.bench.notes(in: scene.live) == [1: "now"], "the living one is not in use any more")
            try scene.server.swap(plan, ending: true, scene.patience)
            try require(!client.isConnected, "the session is still there")
            try require(try scene.bench.notes(in: scene.live) == [1: "then"], "not the staged content")
        },
        Check("a swap with what is not there changes nothing") { scene in
            let plan = SwapPlan(live: scene.live, staged: "no such", kept: scene.mark(.kept))
            try require(
                try scene.server.state(of: plan, scene.patience) == .neither(live: true, staged: false, kept: false),
                "wrong state")
            try refuses(
                "swap",
                {
                    switch $0 {
                    case .notFound, .notOurs: true
                    default: false
                    }
                }
            ) {
                try scene.server.swap(plan, ending: true, scene.patience)
            }
            try require(try scene.bench.notes(in: scene.live).isEmpty, "the living one is gone")
        },
    ]

    private static func stage(_ scene: DatabaseScene) throws -> String {
        let frozen = try scene.server.freeze(scene.live, as: scene.mark(.frozen), base: scene.live, scene.patience)
        return try scene.build(.staged, from: .frozen(frozen)).name
    }
}
