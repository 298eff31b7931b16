"""Words of a comparison, Vietnamese first, English second."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

COMPARISON: Mapping[str, tuple[str, str]] = {
    "compare.title": ("So sánh: {before} → {after}", "Comparison: {before} → {after}"),
    "compare.before": ("Trước", "Before"),
    "compare.after": ("Sau", "After"),
    "compare.difference": ("Chênh lệch", "Difference"),
    "compare.overview": ("Tổng quan", "Overview"),
    "compare.orders": ("Đơn có thay đổi", "Orders that changed"),
    "compare.communes": ("Xã, phường có thay đổi", "Communes that changed"),
    "compare.routes": ("Xe có thay đổi", "Vehicles that changed"),
    "compare.costs": ("Chi phí", "Cost"),
    "compare.places": (
        "Đường từ bưu điện tỉnh đến từng nơi, đi và về",
        "The way from the hub to each place and back",
    ),
    "compare.no_change": ("Không có gì thay đổi.", "Nothing changed."),
    "compare.no_plans": (
        "Chỉ so sánh đường đi: hai bên không có đủ hai phương án (plan.json).",
        "Only ways are compared: the two sides do not both have a plan (plan.json).",
    ),
    "compare.way_note": (
        (
            "Giờ bị cô lập trong một ngày 24 giờ; quãng đường và thời gian là trung bình những "
            "lúc còn đường."
        ),
        "Hours cut off are of a day of 24; distance and time are means over the hours with a way.",
    ),
    "compare.two_networks": (
        "Hai mạng đường khác nhau; bản đồ vẽ mạng sau.",
        "The networks differ; the map draws the later one.",
    ),
    "compare.more_rows": (
        "… và {count} dòng nữa trong bảng CSV.",
        "… and {count} more in the CSV.",
    ),
    "compare.change.lost": ("Không còn được phục vụ", "Served no more"),
    "compare.change.gained": ("Nay được phục vụ", "Served now"),
    "compare.change.dropped": ("Chỉ có ở ngày trước", "Only in the first day"),
    "compare.change.added": ("Chỉ có ở ngày sau", "Only in the second day"),
    "compare.change.moved": ("Đổi xe", "Another vehicle"),
    "compare.change.rescheduled": ("Đổi giờ", "Another time"),
    "compare.change.still_left_out": ("Vẫn chưa được phục vụ", "Left out both times"),
    "compare.change.same": ("Như cũ", "The same"),
    "compare.col.item": ("Mục", "Item"),
    "compare.col.order": ("Đơn", "Order"),
    "compare.col.kind": ("Loại", "Kind"),
    "compare.col.commune": ("Xã, phường", "Commune"),
    "compare.col.change": ("Thay đổi", "Change"),
    "compare.col.vehicle": ("Xe", "Vehicle"),
    "compare.col.place": ("Nơi", "Place"),
    "compare.col.profile": ("Loại xe", "Profile"),
    "compare.col.served": ("Được phục vụ", "Served"),
    "compare.col.left_out": ("Để lại", "Left out"),
    "compare.col.documents": ("Hồ sơ để lại", "Documents left out"),
    "compare.col.orders": ("Số đơn", "Orders"),
    "compare.col.km": ("Km", "Km"),
    "compare.col.hours": ("Giờ", "Hours"),
    "compare.col.cost": ("Chi phí xe", "Cost of the vehicle"),
    "compare.col.cut_off": ("Giờ bị cô lập", "Hours cut off"),
    "compare.cost.total": ("Tổng", "Total"),
    "compare.layer.routes": ("Tuyến có thay đổi", "Routes that changed"),
    "compare.layer.closures": ("Chỗ chặn", "Closures"),
    "compare.layer.orders": ("Đơn có thay đổi", "Orders that changed"),
    "compare.layer.places": ("Nơi có thay đổi", "Places that changed"),
    "compare.place.worse": ("Bị cô lập lâu hơn", "Cut off longer"),
    "compare.place.better": ("Ít bị cô lập hơn", "Cut off less"),
    "compare.place.longer": ("Đường dài hơn", "A longer way"),
    "compare.place.shorter": ("Đường ngắn hơn", "A shorter way"),
    "compare.place.same": ("Không thay đổi", "No change"),
    "compare.map": ("Bản đồ những gì thay đổi", "Map of what changed"),
    "compare.no_script": (
        "Bản đồ cần JavaScript; các bảng ở dưới.",
        "The map needs JavaScript; the tables follow.",
    ),
}
