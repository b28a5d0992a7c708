import { Endpoint } from "../../kernel/endpoint";
import { hashOf, nextHash } from "../key/hash";

/** How many points an endpoint of usual weight has, and how many places of the ring a key looks at. */
const usualPoints = 4;
const probes = 21;

/** Positions go from 0 to 2^32 - 1. */
const circle = 4294967296;

/** A point's position and its owner's index in one number, so that points can be sorted as they are. */
const ownersPerPosition = 1048576;

/**
 * Points on a circle, in order, and where to begin to look for one: `first[b]` is the index of the first point in
 * the b-th part of the circle or behind it.
 */
export interface Ring {
  readonly endpoints: readonly Endpoint[];
  readonly positions: number[];
  /** The zero-based index of each point's endpoint. */
  readonly owners: number[];
  readonly first: number[];
  /** Positions for one part. */
  readonly part: number;
}

/**
 * Weights count in units of a power of two near their mean. A power of two, because the mean itself changes with
 * every endpoint that comes or goes, and all points would with it.
 */
const unitOf = (endpoints: readonly Endpoint[]): number => {
  let sum = 0;
  for (const endpoint of endpoints) sum += endpoint.weight;
  return 2 ** math.floor(math.log(sum / endpoints.length) / math.log(2));
};

/** Each endpoint's points are the beginning of a sequence of its own: another weight moves none of the others. */
const placePoints = (endpoints: readonly Endpoint[]): number[] => {
  const unit = unitOf(endpoints);
  const points: number[] = [];
  for (const i of $range(0, endpoints.length - 1)) {
    const { id, weight } = endpoints[i]!;
    let position = hashOf(id);
    for (const _ of $range(1, math.max(1, math.floor((usualPoints * weight) / unit + 0.5)))) {
      position = nextHash(position);
      points[points.length] = position * ownersPerPosition + i;
    }
  }
  return points;
};

const indexParts = (ring: Ring, parts: number): void => {
  const { positions, first, part } = ring;
  let point = 0;
  const count = positions.length;
  for (const i of $range(0, parts - 1)) {
    while (point < count && positions[point]! < i * part) point += 1;
    first[i] = point;
  }
};

/** Prepares the ring for at least one endpoint; the order of the list is all but irrelevant. */
export const buildRing = (endpoints: readonly Endpoint[]): Ring => {
  const points = placePoints(endpoints);
  table.sort(points);
  const parts = 2 ** math.ceil(math.log(points.length) / math.log(2));
  const ring: Ring = { endpoints, positions: [], owners: [], first: [], part: circle / parts };
  for (const i of $range(0, points.length - 1)) {
    const owner = points[i]! % ownersPerPosition;
    ring.owners[i] = owner;
    ring.positions[i] = (points[i]! - owner) / ownersPerPosition;
  }
  indexParts(ring, parts);
  return ring;
};

/**
 * The endpoint of a key: multi-probe consistent hashing (Appleton and O'Reilly 2015). A key looks at several places of
 * the circle and takes the point that lies closest behind one of them. So shares are even with few points, and what
 * comes or goes moves its own share and nothing else; a Maglev table of 65,537 places moves seven times as much where
 * there are a thousand endpoints.
 */
export const ownerOf = (ring: Ring, key: number): Endpoint => {
  const { positions, first, part } = ring;
  const count = positions.length;
  const step = nextHash(key);
  let closest = circle;
  let found = 0;
  let place = key;
  for (const _ of $range(1, probes)) {
    let point = first[math.floor(place / part)]!;
    while (point < count && positions[point]! < place) point += 1;
    const distance = point < count ? positions[point]! - place : positions[0]! + circle - place;
    if (distance < closest) {
      closest = distance;
      found = point < count ? point : 0;
    }
    place = (place + step) % circle;
  }
  return ring.endpoints[ring.owners[found]!]!;
};
