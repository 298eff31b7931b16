"""Single words and short labels, Vietnamese first, English second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from routeplan.report.text.comparison_words import COMPARISON
from routeplan.report.text.simulation_words import SIMULATION

if TYPE_CHECKING:
    from collections.abc import Mapping

Lang = Literal["vi", "en"]

_MODEL: Mapping[str, tuple[str, str]] = {
    "kind.delivery": ("Giao hàng", "Delivery"),
    "kind.pickup": ("Lấy hàng", "Pickup"),
    "kind.document_collection": ("Nhận hồ sơ", "Document collection"),
    "kind.document_return": ("Trả hồ sơ", "Document return"),
    "kind.transfer": ("Chuyển túi, kiện", "Transfer"),
    "action.deliver": ("Giao", "Deliver"),
    "action.pick_up": ("Nhận", "Pick up"),
    "task.pick_up": ("Nhận túi, kiện", "Load transfer"),
    "task.deliver": ("Giao túi, kiện", "Unload transfer"),
    "action.start": ("Xuất phát", "Start"),
    "action.end": ("Về", "End"),
    "action.reload": ("Lấy thêm hàng", "Reload"),
    "reload.unloaded": ("dỡ {count} kiện", "unload {count} piece{s}"),
    "reload.loaded": ("xếp {count} kiện", "load {count} piece{s}"),
    "priority.normal": ("Thường", "Normal"),
    "priority.high": ("Ưu tiên", "High"),
    "priority.urgent": ("Hỏa tốc", "Urgent"),
    "priority.fixed_time": ("Hẹn giờ", "Fixed time"),
    "profile.motorbike": ("xe máy", "motorbike"),
    "profile.car": ("ô tô con", "car"),
    "profile.van": ("xe tải nhẹ", "van"),
    "profile.truck": ("xe tải", "truck"),
    "class.motorbike": ("xe máy", "motorbikes"),
    "class.light": ("ô tô con và xe tải nhẹ", "cars and vans"),
    "class.heavy": ("xe tải lớn", "trucks"),
    "blocks.all": ("mọi loại xe", "all vehicles"),
    "blocks.cars_and_up": ("từ ô tô trở lên", "cars and larger"),
    "blocks.trucks": ("xe tải lớn", "trucks"),
    "blocks.none": ("không cấm xe nào", "no vehicle barred"),
    "direction.both": ("cả hai chiều", "both directions"),
    "direction.forward": ("chiều Km tăng", "towards rising Km"),
    "direction.backward": ("chiều Km giảm", "towards falling Km"),
    "drawn.forward": ("theo chiều vẽ", "in the direction drawn"),
    "drawn.backward": ("ngược chiều vẽ", "against the direction drawn"),
    "closure.bars": ("cấm {who}", "shut to {who}"),
    "closure.delays": ("chờ thêm {duration}", "adds {duration}"),
    "closure.slows": ("đi chậm, còn {percent} % tốc độ", "slow, at {percent} % of the speed"),
    "closure.from_to": ("từ {start} đến {end}", "from {start} to {end}"),
    "closure.from_on": ("từ {start}, chưa rõ lúc thông", "from {start}, end not known"),
    "closure.let_through": ("cho qua {windows}", "lets through {windows}"),
    "shape.point": ("điểm {point}, bán kính {radius}", "point {point}, radius {radius}"),
    "shape.points": ("đoạn giữa các điểm quanh {point}", "between points around {point}"),
    "shape.line": ("đoạn vẽ quanh {point}", "drawn line around {point}"),
    "shape.polygon": ("vùng vẽ quanh {point}", "drawn area around {point}"),
    "wait.on_road": (
        "chờ {duration} tại {place} đến {time}",
        "wait {duration} at {place} until {time}",
    ),
    "weather.dry": ("trời khô", "dry"),
    "weather.wet": ("trời mưa", "rain"),
    "cost.wages": ("tiền công", "wages"),
    "cost.distance": ("đường đi", "distance"),
    "cost.fixed": ("chi phí cố định", "fixed costs"),
    "cost.postponement": ("để lại ngày mai", "postponement"),
    "measure.weight": ("khối lượng", "weight"),
    "measure.volume": ("thể tích", "volume"),
    "measure.pieces": ("số kiện", "pieces"),
    "code.closed_road": ("Đường bị chặn", "Road closed"),
    "code.no_road": ("Không có đường", "No road"),
    "code.no_vehicle_allowed_on_road": ("Xe không được đi đường này", "No vehicle allowed"),
    "code.too_heavy_or_large": ("Quá nặng hoặc quá lớn", "Too heavy or large"),
    "code.skill_missing": ("Thiếu kỹ năng", "Skill missing"),
    "code.window_outside_shifts": ("Giờ hẹn ngoài ca", "Window outside shifts"),
    "code.too_far_for_any_shift": ("Quá xa cho mọi ca", "Too far for any shift"),
    "code.too_long_for_any_vehicle": ("Quá lâu cho mọi xe", "Too long for any vehicle"),
    "code.postponed": ("Để lại ngày mai", "Postponed"),
    "code.bad_data": ("Dữ liệu sai", "Bad data"),
    "road.national": ("Quốc lộ", "National road"),
    "road.provincial": ("Đường tỉnh", "Provincial road"),
    "road.district": ("Đường huyện", "District road"),
    "road.commune": ("Đường xã", "Commune road"),
    "road.track": ("Đường đất", "Track"),
    "road.path": ("Đường mòn", "Path"),
    "road.ferry": ("Phà", "Ferry"),
    "surface.asphalt": ("mặt nhựa", "asphalt"),
    "surface.concrete": ("bê tông", "concrete"),
    "surface.gravel": ("cấp phối", "gravel"),
    "surface.dirt": ("đường đất", "dirt"),
    "place.hub": ("Bưu điện tỉnh", "Hub"),
    "place.commune_office": ("Bưu điện xã, phường", "Commune post office"),
    "place.old_centre": ("Trung tâm xã cũ", "Old commune centre"),
    "place.junction": ("Ngã ba", "Junction"),
    "place.pass": ("Đèo", "Pass"),
    "place.gate": ("Cửa khẩu", "Border gate"),
    "place.province_edge": ("Ranh giới tỉnh", "Province edge"),
    "place.other": ("Nơi khác", "Other place"),
    "place.from_first": ("cách {place} {distance}", "{distance} from {place}"),
}

_TABLES: Mapping[str, tuple[str, str]] = {
    "column.vehicle_id": ("Xe", "Vehicle"),
    "column.profile": ("Loại xe", "Profile"),
    "column.stop_no": ("Điểm số", "Stop no."),
    "column.order_id": ("Mã đơn", "Order"),
    "column.kind": ("Loại đơn", "Kind"),
    "column.action": ("Việc", "Action"),
    "column.arrival": ("Đến", "Arrival"),
    "column.start": ("Bắt đầu", "Start"),
    "column.end": ("Xong", "End"),
    "column.departure": ("Rời", "Departure"),
    "column.wait_min": ("Chờ (phút)", "Wait (min)"),
    "column.wait_on_road": ("Chờ trên đường", "Wait on the road"),
    "column.km_from_previous": ("Km từ điểm trước", "Km from previous"),
    "column.place": ("Nơi", "Place"),
    "column.lon": ("Kinh độ", "Longitude"),
    "column.lat": ("Vĩ độ", "Latitude"),
    "column.commune_code": ("Mã xã", "Commune code"),
    "column.pieces": ("Số kiện", "Pieces"),
    "column.weight_kg": ("Khối lượng (kg)", "Weight (kg)"),
    "column.cod_vnd": ("Thu hộ (₫)", "Cash to collect (VND)"),
    "column.recipient": ("Người nhận", "Recipient"),
    "column.phone": ("Điện thoại", "Phone"),
    "column.address": ("Địa chỉ", "Address"),
    "column.note": ("Ghi chú", "Note"),
    "column.code": ("Lý do", "Reason code"),
    "column.detail": ("Chi tiết", "Detail"),
    "column.mandatory": ("Bắt buộc", "Mandatory"),
    "column.reason": ("Giải thích", "Reason"),
    "column.closures": ("Chỗ chặn", "Closures"),
    "column.lift": ("Cần thông", "To lift"),
    "column.classes_passing": ("Loại xe còn đi được", "Classes passing"),
    "column.way_round_km": ("Đường vòng (km)", "Way round (km)"),
    "column.way_round_h": ("Đường vòng (giờ)", "Way round (h)"),
    "column.serving_vehicle": ("Xe phục vụ được", "Serving vehicle"),
    "column.serving_cost_vnd": ("Chi phí phục vụ (₫)", "Serving cost (VND)"),
    "column.price_vnd": ("Giá để lại (₫)", "Price of leaving (VND)"),
    "column.file": ("Tệp", "File"),
    "column.row": ("Dòng", "Row"),
    "column.column": ("Cột", "Column"),
    "column.value": ("Giá trị", "Value"),
    "column.expected": ("Cần có", "Expected"),
    "column.stops": ("Điểm dừng", "Stops"),
    "column.orders": ("Đơn", "Orders"),
    "column.km": ("Km", "Km"),
    "column.hours": ("Thời gian", "Time"),
    "column.shift": ("Giờ đi – về", "Out – back"),
    "column.load_at_start": ("Hàng lúc đi", "Load at start"),
    "column.cash": ("Tiền thu hộ", "Cash to collect"),
    "column.cost_line": ("Khoản", "Item"),
    "column.vnd": ("Số tiền", "Amount"),
    "sheet.routes": ("Tuyến", "Routes"),
    "sheet.summary": ("Tổng hợp", "Summary"),
    "sheet.unassigned": ("Chưa phục vụ", "Not served"),
    "yes": ("có", "yes"),
    "no": ("không", "no"),
}

_PAGE: Mapping[str, tuple[str, str]] = {
    "page.served": ("Phục vụ {served}/{total} đơn", "{served} of {total} orders served"),
    "page.mandatory_unserved": (
        "{count} đơn bắt buộc chưa được phục vụ",
        "{count} mandatory order{s} not served",
    ),
    "page.cost": ("Chi phí {money}", "Cost {money}"),
    "page.closures_shut": (
        "{count} chỗ chặn, chặn {km} đường",
        "{count} closure{s}, {km} of road",
    ),
    "page.warnings": ("Cần lưu ý", "Please note"),
    "page.routes": ("Tuyến theo xe", "Routes by vehicle"),
    "page.unassigned": ("Đơn chưa phục vụ", "Orders not served"),
    "page.closures": ("Chỗ chặn đường", "Closures"),
    "page.layers": ("Lớp bản đồ và chú giải", "Layers and legend"),
    "page.roads": ("Đường", "Roads"),
    "page.places": ("Bưu điện và trung tâm xã cũ", "Post offices and old centres"),
    "page.stops": ("Điểm dừng của tuyến", "Stops of routes"),
    "page.all": ("Tất cả", "All"),
    "page.none": ("Bỏ hết", "None"),
    "page.search": ("Tìm xe, mã đơn, nơi, lý do…", "Find vehicle, order, place, reason…"),
    "page.no_match": ("Không có gì khớp.", "Nothing matches."),
    "page.mandatory": ("bắt buộc", "mandatory"),
    "page.print_all": ("In tất cả phiếu", "Print all sheets"),
    "page.print_route": ("In phiếu", "Print sheet"),
    "page.show_panel": ("Danh sách", "List"),
    "page.show_map": ("Bản đồ", "Map"),
    "page.not_located": ("không có vị trí trên bản đồ", "no position on the map"),
    "page.not_applied": ("KHÔNG ÁP DỤNG", "NOT APPLIED"),
    "page.inactive": ("Hôm nay không hiệu lực", "Not in force today"),
    "page.slowed": ("Chậm, không cấm", "Slow, not shut"),
    "page.partly_shut": ("Chỉ cấm một số loại xe", "Shut to some vehicles only"),
    "page.poor_road": (
        "Đường đất, hoặc mưa chỉ xe máy đi được",
        "Dirt, or motorbikes only in rain",
    ),
    "page.schematic": (
        "Sơ đồ: đường được vẽ thẳng giữa các nơi.",
        "A schematic: roads are drawn straight between places.",
    ),
    "page.osm_credit": (
        "Một phần vị trí: © những người đóng góp OpenStreetMap, ODbL.",
        "Some positions: © OpenStreetMap contributors, ODbL.",
    ),
    "page.map": ("Bản đồ tuyến", "Map of the routes"),
    "page.arrive": ("đến {time}", "arrive {time}"),
    "page.leave": ("rời {time}", "leave {time}"),
    "page.done": ("xong {time}", "done {time}"),
    "page.wait": ("chờ {minutes} phút", "wait {minutes} min"),
    "page.pieces": ("{count} kiện", "{count} piece{s}"),
    "page.cash": ("thu hộ {money}", "collect {money}"),
    "page.n_stops": ("{count} điểm", "{count} stop{s}"),
    "page.n_orders": ("{count} đơn", "{count} order{s}"),
    "page.source": ("Nguồn: {source}", "Source: {source}"),
    "page.no_script": (
        "Bản đồ cần JavaScript. Dưới đây là phiếu của từng tuyến.",
        "The map needs JavaScript. The sheet of each route follows.",
    ),
    "sheet.title": ("Phiếu giao nhận", "Driver's sheet"),
    "sheet.vehicle": ("Xe", "Vehicle"),
    "sheet.driver": ("Người lái", "Driver"),
    "sheet.date": ("Ngày", "Date"),
    "sheet.depot": ("Đi từ – về", "From – to"),
    "sheet.hours": ("Giờ đi – về", "Out – back"),
    "sheet.distance": ("Quãng đường", "Distance"),
    "sheet.stops": ("Số điểm", "Stops"),
    "sheet.pieces_at_start": ("Số kiện lúc đi", "Pieces at start"),
    "sheet.cash": ("Tổng thu hộ", "Cash to collect"),
    "sheet.col_no": ("Số", "No."),
    "sheet.col_time": ("Giờ", "Time"),
    "sheet.col_order": ("Đơn", "Order"),
    "sheet.col_who": ("Người nhận, điện thoại", "Recipient, phone"),
    "sheet.col_where": ("Địa chỉ, nơi", "Address, place"),
    "sheet.col_pieces": ("Kiện", "Pieces"),
    "sheet.col_cash": ("Thu hộ (₫)", "Cash (VND)"),
    "sheet.col_sign": ("Ký nhận", "Signature"),
    "sheet.leave": ("rời {time}", "leave {time}"),
    "sheet.note": ("Ghi chú: {note}", "Note: {note}"),
    "sheet.window": ("hẹn {window}", "window {window}"),
    "sheet.due": ("hạn {time}", "due {time}"),
    "sheet.break": ("Nghỉ {start} – {end}", "Break {start} – {end}"),
    "sheet.closures": (
        "Chỗ chặn trên hoặc gần đường đi",
        "Closures on or near the way",
    ),
    "sheet.no_closures": (
        "Không có chỗ chặn nào trên hoặc gần đường đi.",
        "No closure on or near the way.",
    ),
    "sheet.driver_signature": ("Người giao ký", "Courier's signature"),
    "sheet.office_signature": ("Bưu điện ký", "Post office's signature"),
    "summary.routes": ("Tuyến", "Routes"),
    "summary.cost": ("Chi phí", "Cost"),
    "summary.total": ("Tổng", "Total"),
    "summary.distance": (
        "{count} xe đi {km}, tổng {duration}",
        "{count} vehicle{s}, {km} in {duration}",
    ),
    "summary.bound": (
        "Nhiều nhất có thể rẻ hơn {percent} %",
        "At most {percent} % cheaper is possible",
    ),
    "summary.optimal": (
        "Đã chứng minh: không phương án nào của ngày này rẻ hơn",
        "Proven: no plan of this day is cheaper",
    ),
    "summary.not_known": (
        "Chưa biết có phương án rẻ hơn không",
        "Whether a cheaper plan exists is not known",
    ),
}

_WORDS: Mapping[str, tuple[str, str]] = {**_MODEL, **_TABLES, **_PAGE, **SIMULATION, **COMPARISON}


def word(key: str, lang: Lang, **values: object) -> str:
    """Return the words of ``key`` with ``values`` filled in.

    ``{s}`` is the English plural's ending, by the value named ``count``.

    Raises
    ------
    KeyError
        If there is no such key: a mistake in routeplan.
    """
    text = _WORDS[key][0 if lang == "vi" else 1]
    plural = "" if values.get("count") == 1 else "s"
    return text.format(s=plural, **values) if values else text


def open_word(group: str, name: str, lang: Lang) -> str:
    """Return the word of a name in an open set, or the name itself where none is known.

    Vehicle profiles, for one, may be added by users.
    """
    key = f"{group}.{name}"
    return word(key, lang) if key in _WORDS else name


def words_of(prefix: str, lang: Lang) -> dict[str, str]:
    """Return all words whose key begins with ``prefix``, by the rest of the key."""
    return {key.removeprefix(prefix): word(key, lang) for key in _WORDS if key.startswith(prefix)}
