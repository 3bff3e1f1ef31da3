"""Runs in an environment of the peers: ``stays_peers_run PEER FIXES.npz OUT.npz``.

FIXES holds user, lon_deg, lat_deg, t_s in the order of user and time, and distance_m, least_s,
gap_s. OUT gets user, from_s, to_s of each stay, the seconds it took and the peer's version.
"""

import sys
import time
from importlib import import_module
from importlib.metadata import version

import numpy as np
import pandas as pd


def fastmob(fixes):
    """Return users, begins, ends and the seconds of fastmob."""
    frame = pd.DataFrame(
        {
            "uid": fixes["user"],
            "datetime": pd.to_datetime(fixes["t_s"], unit="s"),
            "lat": fixes["lat_deg"],
            "lng": fixes["lon_deg"],
        }
    )
    began = time.perf_counter()
    found = import_module("fastmob").stay_locations(
        frame,
        minutes_for_a_stop=float(fixes["least_s"]) / 60.0,
        spatial_radius_km=float(fixes["distance_m"]) / 1000.0,
        include_last=False,
    )
    took_s = time.perf_counter() - began
    return found["uid"], found["datetime"], found["leaving_datetime"], took_s


def trackintel(fixes):
    """Return users, begins, ends and the seconds of trackintel."""
    geopandas = import_module("geopandas")
    positions = import_module("trackintel.preprocessing.positionfixes")
    frame = geopandas.GeoDataFrame(
        {
            "user_id": fixes["user"],
            "tracked_at": pd.to_datetime(fixes["t_s"], unit="s", utc=True),
        },
        geometry=geopandas.points_from_xy(fixes["lon_deg"], fixes["lat_deg"]),
        crs="EPSG:4326",
    )
    frame.index.name = "id"
    began = time.perf_counter()
    _, found = positions.generate_staypoints(
        import_module("trackintel").Positionfixes(frame),
        dist_threshold=float(fixes["distance_m"]),
        time_threshold=float(fixes["least_s"]) / 60.0,
        gap_threshold=float(fixes["gap_s"]) / 60.0,
        exclude_duplicate_pfs=False,
    )
    took_s = time.perf_counter() - began
    return found["user_id"], found["started_at"], found["finished_at"], took_s


def seconds(times):
    """Return moments as seconds of UTC."""
    stamps = pd.to_datetime(pd.Series(times).reset_index(drop=True), utc=True)
    return (stamps - pd.Timestamp(0, tz="UTC")).dt.total_seconds().to_numpy()


def main():
    """Run one peer."""
    peer, source, out = sys.argv[1:]
    users, begins, ends, took_s = {"fastmob": fastmob, "trackintel": trackintel}[peer](
        np.load(source)
    )
    np.savez(
        out,
        user=np.asarray(users, np.int64),
        from_s=seconds(begins),
        to_s=seconds(ends),
        took_s=took_s,
        version=version(peer),
    )


if __name__ == "__main__":
    main()
