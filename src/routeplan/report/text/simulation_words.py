"""Words of a simulation's report, Vietnamese first, English second."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SIMULATION: Mapping[str, tuple[str, str]] = {
    "sim.title": ("Nếu đường bị chặn", "What if the road closes"),
    "sim.kind.storms": ("{count} trận mưa bão lấy mẫu", "{count} sampled storms"),
    "sim.kind.storms_without": ("{count} trận mưa bão lấy mẫu", "{count} sampled storms"),
    "sim.kind.each_section": (
        "{count} đoạn đường, mỗi lần đóng một đoạn",
        "{count} road sections, each shut alone",
    ),
    "sim.kind.pairs": ("{count} cặp đoạn đường cùng bị đóng", "{count} pairs of sections shut"),
    "sim.kind.history": (
        "{count} ngày có đường bị chặn đã ghi nhận, trên mạng đường hôm nay",
        "{count} recorded dates replayed on today's network",
    ),
    "sim.kind.closures": ("{count} kịch bản đóng đường", "{count} closure scenarios"),
    "sim.kind.other": ("{count} kịch bản", "{count} scenarios"),
    "sim.month": ("tháng {month}", "month {month}"),
    "sim.rain.any": ("mưa bất kỳ", "any rain"),
    "sim.rain.moderate": ("mưa vừa", "moderate rain"),
    "sim.rain.heavy": ("mưa to", "heavy rain"),
    "sim.rain.extreme": ("mưa rất to", "extreme rain"),
    "sim.seed": ("hạt giống ngẫu nhiên {seed}", "random seed {seed}"),
    "sim.outside": ("được đi đường ngoài tỉnh", "ways outside the province allowed"),
    "sim.inside": ("chỉ đi đường trong tỉnh", "ways inside the province only"),
    "sim.all_day": ("chỗ chặn tính cả ngày", "closures counted as shut at all hours"),
    "sim.people_note": (
        "Số người là ước tính: dân số xã chia đều cho các trung tâm xã cũ.",
        "People are an estimate: a commune's population shared equally over its old centres.",
    ),
    "sim.rates_note": (
        (
            "Trận mưa được lấy mẫu từ tần suất sạt lở ước lượng từ ít ghi nhận; khoảng bất định ở "
            "bảng slide_rates."
        ),
        (
            "Storms are sampled from slide rates estimated from few records; the table slide_rates "
            "holds their intervals."
        ),
    ),
    "sim.travel_note": (
        (
            "Chỉ đo đường đi giữa bưu điện tỉnh, bưu điện xã và trung tâm xã cũ; không lập lại "
            "tuyến. Mỗi lượt đi không còn đường tính trễ 24 giờ."
        ),
        (
            "Only ways between hub, offices and old centres are measured; no route is planned "
            "again. A trip whose way is lost counts as 24 hours late."
        ),
    ),
    "sim.never_note": (
        "{profile}: {count} trung tâm xã cũ vốn không có đường cho loại xe này, không tính là mất.",
        "{profile}: no way ever leads to {count} old centre{s}, which count as no loss.",
    ),
    "sim.closures_note": (
        "{count} chỗ chặn không đặt được lên đường như đã ghi; xem manifest.json.",
        "{count} closure{s} could not be put on the road as given; see manifest.json.",
    ),
    "sim.no_spans_note": (
        (
            "Thư mục này không có bảng closed_spans (do bản cũ ghi): không vẽ được chỗ chặn và nơi "
            "bị cô lập. Hãy chạy lại routeplan simulate."
        ),
        (
            "This folder has no table closed_spans (an older version wrote it): what is shut and "
            "who is cut off cannot be drawn. Run routeplan simulate again."
        ),
    ),
    "sim.sample_note": (
        (
            "Thanh trượt có {shown} trong {count} kịch bản: {worst} nặng nhất, còn lại lấy cách "
            "đều theo thứ hạng. Biểu đồ và bảng kịch bản dùng tất cả."
        ),
        (
            "The slider holds {shown} of {count} scenarios: the {worst} worst, and others evenly "
            "spread by rank. Charts and the table of scenarios hold them all."
        ),
    ),
    "sim.places_note": (
        (
            "Giờ bị cô lập của từng nơi: trung bình của {measured} trong {count} kịch bản, lấy "
            "cách đều."
        ),
        (
            "Hours cut off of each place: a mean of {measured} of the {count} scenarios, evenly "
            "spaced."
        ),
    ),
    "sim.roads_note": (
        "Vẽ {drawn} trong {count} đoạn đường: những đoạn bị chặn hoặc quan trọng, và đường lớn.",
        "{drawn} of {count} sections are drawn: those shut or important, and larger roads.",
    ),
    "sim.profile": ("Loại xe", "Vehicle profile"),
    "sim.colour_roads": ("Tô màu đường theo", "Colour roads by"),
    "sim.colour_places": ("Tô màu nơi theo", "Colour places by"),
    "sim.scenario": ("Kịch bản", "Scenario"),
    "sim.overview": ("Tất cả kịch bản", "All scenarios together"),
    "sim.as_it_is": ("Ngày như hiện tại", "The day as it is"),
    "sim.position": ("thứ {rank} trong {count}", "rank {rank} of {count}"),
    "sim.previous": ("Trước", "Previous"),
    "sim.next": ("Sau", "Next"),
    "sim.shut": ("Bị chặn", "Shut"),
    "sim.cut_off": ("Bị cô lập", "Cut off"),
    "sim.nobody": (
        "Không nơi nào bị cô lập với loại xe này.",
        "No place is cut off for this profile.",
    ),
    "sim.nothing_shut": ("Không chặn gì.", "Nothing is shut."),
    "sim.own_note": (
        "Chỗ chặn của chính ngày đó có trong mọi kịch bản; xem “Ngày như hiện tại”.",
        "The day's own closures are part of every scenario; see “The day as it is”.",
    ),
    "sim.own": ("của ngày", "the day's own"),
    "sim.worst_sections": ("Mười đoạn đường quan trọng nhất", "The ten sections that matter most"),
    "sim.most_shut": ("Mười đoạn bị đóng lâu nhất", "The ten sections shut longest"),
    "sim.all_times": ("cả ngày", "at all hours"),
    "sim.hour": ("giờ", "h"),
    "sim.more": ("Thêm dòng", "More rows"),
    "sim.summary": ("Tóm tắt", "Summary"),
    "sim.worst": ("Mười kịch bản nặng nhất", "The ten worst scenarios"),
    "sim.scenarios": ("Các kịch bản", "Scenarios"),
    "sim.communes": ("Các xã, phường (trung bình mỗi kịch bản)", "Communes (mean per scenario)"),
    "sim.sections": ("Các đoạn đường", "Road sections"),
    "sim.hanging": (
        "Nơi chỉ có một đường về bưu điện tỉnh",
        "Places without a second way to the hub",
    ),
    "sim.no_loss": (
        "Không kịch bản nào gây thiệt hại cho loại xe này.",
        "No scenario costs this profile anything.",
    ),
    "sim.no_rows": ("Không có gì.", "None."),
    "sim.chart.delay_h": ("Giờ thư trễ mỗi kịch bản", "Hours the mail is late, per scenario"),
    "sim.chart.people": (
        "Số người bị cô lập mỗi kịch bản (ước tính)",
        "People cut off per scenario (estimate)",
    ),
    "sim.chart.count": ("số kịch bản", "scenarios"),
    "sim.chart.zero": ("{count} kịch bản không mất gì", "{count} without any loss"),
    "sim.chart.marks": (
        "trung vị {median} · 95 % không quá {high} · lớn nhất {most}",
        "median {median} · 95 % at most {high} · most {most}",
    ),
    "sim.figure.mean_delay": ("Trễ trung bình", "Mean delay"),
    "sim.figure.mean_people": (
        "Người bị cô lập, trung bình (ước tính)",
        "People cut off, mean (estimate)",
    ),
    "sim.figure.any": ("Kịch bản có bưu điện bị cô lập", "Scenarios that cut an office off"),
    "sim.figure.worst": ("Nặng nhất", "Worst"),
    "sim.col.name": ("Kịch bản", "Scenario"),
    "sim.col.offices_cut_off": ("Bưu điện bị cô lập", "Offices cut off"),
    "sim.col.old_centres_cut_off": ("Xã cũ bị cô lập", "Old centres cut off"),
    "sim.col.people_cut_off_estimate": ("Số người (ước tính)", "People (estimate)"),
    "sim.col.person_cut_off_h_estimate": ("Người-giờ (ước tính)", "Person-hours (estimate)"),
    "sim.col.ways_lost": ("Tuyến mất", "Ways lost"),
    "sim.col.delay_h": ("Giờ trễ", "Delay h"),
    "sim.col.added_km": ("Km thêm", "Added km"),
    "sim.col.commune": ("Xã, phường", "Commune"),
    "sim.col.office_share": ("% kịch bản bưu điện bị cô lập", "% of scenarios office cut off"),
    "sim.col.section": ("Đoạn", "Section"),
    "sim.col.bridge": ("Lối duy nhất", "Only way"),
    "sim.col.place": ("Nơi", "Place"),
    "sim.col.sections": ("Phụ thuộc các đoạn", "Hangs on sections"),
    "sim.road.storm_delay_h": ("Giờ trễ mỗi trận mưa vì đoạn này", "Delay h per storm it causes"),
    "sim.road.storm_delay_low_h": ("từ (5 %)", "from (5 %)"),
    "sim.road.storm_delay_high_h": ("đến (95 %)", "to (95 %)"),
    "sim.road.storm_person_cut_off_h_estimate": (
        "Người-giờ mỗi trận mưa (ước tính)",
        "Person-hours per storm (estimate)",
    ),
    "sim.road.alone_delay_h": ("Giờ trễ khi chỉ đóng đoạn này", "Delay h if shut alone"),
    "sim.road.alone_person_cut_off_h_estimate": (
        "Người-giờ khi chỉ đóng đoạn này (ước tính)",
        "Person-hours if shut alone (estimate)",
    ),
    "sim.road.shut_scenarios": ("Số kịch bản bị đóng", "Scenarios it is shut in"),
    "sim.road.shut_h": ("Giờ bị đóng mỗi kịch bản", "Hours shut per scenario"),
    "sim.place.cut_off_h": ("Giờ bị cô lập mỗi kịch bản", "Hours cut off per scenario"),
    "sim.place.person_h": (
        "Người-giờ bị cô lập mỗi kịch bản (ước tính)",
        "Person-hours cut off per scenario (estimate)",
    ),
    "sim.place.share": ("% kịch bản bị cô lập", "% of scenarios cut off"),
    "sim.legend": ("Chú giải", "Legend"),
    "sim.legend.shut": ("Đường bị chặn trong kịch bản", "Road shut in the scenario"),
    "sim.legend.slow": ("Đi chậm hoặc phải chờ", "Slow or delayed"),
    "sim.legend.other": ("Chỉ cấm loại xe khác", "Shut to other vehicles only"),
    "sim.legend.cut": ("Nơi bị cô lập", "Place cut off"),
    "sim.notes": ("Cần lưu ý", "Please note"),
    "sim.map": ("Bản đồ thiệt hại", "Map of losses"),
    "sim.print": ("In tóm tắt", "Print summary"),
    "sim.printed": ("In {shown} trong {count} dòng.", "{shown} of {count} rows are printed."),
    "sim.no_script": (
        "Bản đồ và thanh trượt cần JavaScript; phần tóm tắt ở dưới.",
        "The map and the slider need JavaScript; the summary follows.",
    ),
}
