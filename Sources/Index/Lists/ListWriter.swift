import CKernels
import Dispatch
import Store

/// The inverted lists inside a write: one-bit codes of all records, each in the list of the centroid nearest to it.
///
/// What a write does to the lists happens at its end, all together: records that came are given to lists by one matrix
/// product, and when there are many more records than the centroids were found for, all are found anew.
@safe final class ListWriter {
  /// Below this many records there are no lists: all records are scored.
  static let smallest = 1000
  /// Up to so many records centroids are found anew by any write that makes them four times as many; beyond, by large ones only.
  private static let quicklyTrained = 20_000
  /// Lists for each square root of the number of records. More lists lie nearer to their records, and cost more to rank.
  private static let listsPerRoot = 3.2
  /// Vectors for each centroid that take part in finding it.
  private static let samplesPerList = 32
  /// From so many records on, finding their lists by a matrix product is worth packing the centroids.
  private static let manyRecords = 64

  private let layout: ListLayout
  private let rotation: Rotation
  private let vectors: (UInt32) -> UnsafePointer<Float>
  private let before: BlockTable
  private let centroids: MutableBlocks
  private let places: MutableBlocks
  private let blocks: BlockLayout
  /// The lists that are changed, by number.
  private var opened: [Int: OpenList] = [:]
  /// Slots whose vectors came in this write, and those whose vectors went.
  private var arrived: Set<UInt32> = []
  private var left: Set<UInt32> = []
  /// Whether the centroids are found anew as soon as that makes the lists notably better.
  var trains = false
  /// How many lists there are, and how many records their centroids were found for.
  private(set) var count: Int
  private(set) var trainedCount: Int

  private var rowsPerBlock: Int { blocks.vectorsPerBlock }

  /// `vectors` gives the vectors as they are at the end of the write.
  init(_ snapshot: Snapshot, vectors: @escaping (UInt32) -> UnsafePointer<Float>) {
    layout = snapshot.listLayout
    rotation = snapshot.rotation
    unsafe self.vectors = vectors
    before = snapshot.lists
    centroids = MutableBlocks(snapshot.centroids, kind: .centroids, payloadSize: BlockLayout.vectorPayload)
    places = MutableBlocks(snapshot.places, kind: .places)
    blocks = snapshot.layout
    count = snapshot.state.listCount
    trainedCount = snapshot.state.listsTrainedCount
  }

  /// A vector comes to stand in a slot, or another one than before.
  func insert(_ slot: UInt32) {
    remove(slot)
    arrived.insert(slot)
  }

  /// A slot's vector goes.
  func remove(_ slot: UInt32) {
    arrived.remove(slot)
    left.insert(slot)
    guard let number = places.table.list(of: slot), number < count else { return }
    let list = open(number)
    if let index = (0..<list.count).first(where: { list.slot($0) == slot }) { list.remove(index) }
    setList(of: slot, nil)
  }

  /// Gives the records that came to lists. `before` are the slots of the records before the write; returns those after it.
  func finish(after before: SlotSet) -> SlotSet {
    let all = all(after: before)
    let found = all.count
    let isWorthIt = found <= Self.quicklyTrained || arrived.count >= found / 64
    let isNeeded = Self.areOutgrown(by: found, trainedCount) && trains || found >= 4 * trainedCount && isWorthIt
    if found >= Self.smallest, isNeeded {
      train(all)
    } else if count > 0 {
      add(arrived.sorted())
    }
    return all
  }

  /// Whether so many records are many more than the centroids were found for.
  static func areOutgrown(by count: Int, _ trainedCount: Int) -> Bool { Double(count) >= 1.2 * Double(trainedCount) }

  /// The lists as they are now, good until the next change; nil if there are none.
  var current: InvertedLists? {
    guard count > 0 else { return nil }
    var payloads = before
    payloads.truncate(count)
    for number in opened.keys.sorted() {
      if let list = opened[number] { unsafe _ = payloads.set(number, list.payload, isChecked: true) }
    }
    return InvertedLists(
      layout: layout, rotation: rotation, centroids: CentroidCodes(centroids.table, count: count, blocks),
      payloads: payloads)
  }

  /// The slots of the records after the write.
  private func all(after before: SlotSet) -> SlotSet {
    var all = before
    for slot in left { all.remove(Int(slot)) }
    all.grow(limit: Int(arrived.max() ?? 0) + 1)
    for slot in arrived { all.insert(Int(slot)) }
    return all
  }

  /// Finds all centroids anew and gives all records to lists, if there are enough.
  private func train(_ all: SlotSet) {
    var slots: [UInt32] = []
    all.forEach { slots.append($0) }
    guard slots.count >= Self.smallest else { return }
    let wanted = Int(Self.listsPerRoot * Double(slots.count).squareRoot())
    let samples = min(slots.count, wanted * Self.samplesPerList)
    let sample = unsafe (0..<samples).map { unsafe vectors(slots[$0 * slots.count / samples]) }
    let means = unsafe KMeans(of: sample, dimension: layout.dimension, count: wanted)
    (count, trainedCount, opened) = (wanted, slots.count, [:])
    for number in 0..<wanted {
      setCentroid(number, means.centroids, from: number * layout.dimension)
      opened[number] = OpenList(layout)
    }
    add(slots)
  }
}

extension ListWriter {
  private func add(_ slots: [UInt32]) {
    if slots.count < Self.manyRecords {
      for slot in slots { append(slot, to: nearest(to: slot, among: 0..<count)) }
    } else {
      let means = unsafe KMeans(centroids: (0..<count).map(centroid), dimension: layout.dimension)
      var arrivals = [[UInt32]](repeating: [], count: count)
      for (slot, number) in unsafe zip(slots, means.nearest(to: slots.map(vectors))) {
        arrivals[Int(number)].append(slot)
      }
      add(arrivals)
    }
  }

  /// Gives each list its new records: side by side where there is room for them, since no list touches another.
  private func add(_ arrivals: [[UInt32]]) {
    let hasRoom = arrivals.indices.map {
      !arrivals[$0].isEmpty && open($0).count + arrivals[$0].count <= ListLayout.capacity
    }
    let roomy = arrivals.indices.filter { hasRoom[$0] }
    nonisolated(unsafe) let (writer, lists) = (self, roomy.map(open))
    DispatchQueue.concurrentPerform(iterations: roomy.count) { place in
      let centroid = unsafe writer.centroid(roomy[place])
      for slot in arrivals[roomy[place]] {
        unsafe lists[place].append(slot, writer.vectors(slot), minus: centroid, writer.rotation)
      }
    }
    for number in arrivals.indices {
      for slot in arrivals[number] {
        if hasRoom[number] { setList(of: slot, number) } else { append(slot, to: number) }
      }
    }
  }

  private func append(_ slot: UInt32, to number: Int) {
    let list = open(number)
    if list.count == ListLayout.capacity {
      split(number)
      append(slot, to: nearest(to: slot, among: [number, count - 1]))
    } else {
      unsafe list.append(slot, vectors(slot), minus: centroid(number), rotation)
      setList(of: slot, number)
    }
  }

  private func nearest(to slot: UInt32, among numbers: some Collection<Int>) -> Int {
    let vector = unsafe vectors(slot)
    var best = (number: 0, score: -Float.infinity)
    for number in numbers {
      let centroid = unsafe centroid(number)
      let score =
        unsafe kindred_dot_f32(vector, centroid, layout.dimension)
        - kindred_dot_f32(centroid, centroid, layout.dimension) / 2
      if score > best.score { best = (number, score) }
    }
    return best.number
  }

  /// Splits a full list in two, each around a centroid of its own.
  private func split(_ number: Int) {
    let list = open(number)
    let slots = (0..<list.count).map { list.slot($0) }
    let members = unsafe slots.map(vectors)
    let halves = unsafe KMeans(of: members, dimension: layout.dimension, count: 2)
    var nearest = unsafe halves.nearest(to: members)
    // Vectors that are all alike are dealt out, so that both lists have room.
    if Set(nearest).count < 2 { nearest = nearest.indices.map { UInt32($0 % 2) } }
    let other = count
    count += 1
    for (half, list) in [number, other].enumerated() {
      setCentroid(list, halves.centroids, from: half * layout.dimension)
      opened[list] = OpenList(layout)
    }
    for (slot, half) in zip(slots, nearest) { append(slot, to: half == 0 ? number : other) }
  }

  private func open(_ number: Int) -> OpenList {
    if let list = opened[number] { return list }
    let list = unsafe OpenList(number < before.count ? before[number] : nil, layout)
    opened[number] = list
    return list
  }

  private func centroid(_ number: Int) -> UnsafePointer<Float> {
    let block = unsafe centroids.table[number / rowsPerBlock].baseAddress.unsafelyUnwrapped
    return unsafe (block + number % rowsPerBlock * layout.dimension * 4).assumingMemoryBound(to: Float.self)
  }

  private func setCentroid(_ number: Int, _ values: [Float], from start: Int) {
    let block = unsafe centroids.mutable(number / rowsPerBlock)
    let row = unsafe (block + number % rowsPerBlock * layout.dimension * 4).assumingMemoryBound(to: Float.self)
    for index in 0..<layout.dimension { unsafe row[index] = values[start + index] }
  }

  private func setList(of slot: UInt32, _ number: Int?) {
    let (block, index) = Int(slot).quotientAndRemainder(dividingBy: ListLayout.placesPerBlock)
    let value = UInt32(number.map { $0 + 1 } ?? 0)
    unsafe places.mutable(block).storeBytes(of: value, toByteOffset: 4 * index, as: UInt32.self)
  }
}

/// The blocks of the lists that a write changed.
struct ChangedLists: Sendable {
  var lists: [UInt32] = []
  var centroids: [UInt32] = []
  var places: [UInt32] = []
}

extension ListWriter {
  /// Stores every changed block; lists that are no more are removed.
  func store(_ tables: Tables, _ transaction: borrowing WriteTransaction) throws -> ChangedLists {
    for number in count..<max(before.count, count) { try transaction.remove(tables.lists, UInt32(number)) }
    for number in opened.keys.sorted() {
      try unsafe opened[number]?.seal(UInt32(number)) { try unsafe transaction.put(tables.lists, UInt32(number), $0) }
    }
    try unsafe centroids.forEachChanged(entries: rowsPerBlock) {
      try unsafe transaction.put(tables.centroids, $0, $1)
    }
    try unsafe places.forEachChanged(entries: ListLayout.placesPerBlock) {
      try unsafe transaction.put(tables.places, $0, $1)
    }
    return ChangedLists(
      lists: opened.keys.sorted().map(UInt32.init), centroids: centroids.changed, places: places.changed)
  }
}
