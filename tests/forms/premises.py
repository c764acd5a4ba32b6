"""Typical premises of each kind: three a kind, with the facts an officer would set."""

from __future__ import annotations

from typing import NamedTuple


class Typical(NamedTuple):
    form: str
    name: str
    facts: tuple[str, ...]
    seen: int  # items the visit shows
    judged: int  # of these, judged by law in force

    def __str__(self) -> str:
        return f"{self.form}: {self.name}"


SMALL_KITCHEN = ("meat", "uses_additives", "has_cold_chain", "prior_sheet")
CANTEEN = ("meat", "has_cold_chain", "prior_sheet")
BEANS = ("uses_additives", "unpackaged_rte", "has_cold_chain", "prior_sheet")
STALL = ("is_stallholder", "edible_produce", "meat", "has_cold_chain")
SHOP = ("has_cold_chain", "sells_loose_food", "trace_focus", "prior_sheet")
BISCUITS = ("uses_additives", "has_cold_chain", "allergen_ingredients", "prior_sheet")
MILK = ("raw_milk", "uses_additives", "has_cold_chain", "prior_sheet")
WEB_SHOP = ("sells_directly", "online_sales", "health_food", "infant_formula", "imported_food")
SUPERMARKET = (
    *SHOP, "unpackaged_rte", "prepares_on_site", "edible_produce", "meat", "imported_food",
    "health_food", "infant_formula", "central_distribution", "online_sales",
)  # fmt: skip
CHAIN = (
    *SMALL_KITCHEN, "unpackaged_rte", "central_dishwashing_outsourced", "online_sales",
    "advertises", "major_event", "entrusted_logistics", "above_scale", "managed_by_company",
)  # fmt: skip
HEALTH_FOOD = (
    "health_food", "extraction_process", "commissioned_production", "enterprise_standard",
    "uses_additives", "entrusted_logistics", "has_cold_chain", "advertises", "online_sales",
    "above_scale", "prior_sheet",
)  # fmt: skip

PREMISES = (
    Typical("catering", "a small restaurant", SMALL_KITCHEN, 48, 48),
    Typical("catering", "a chain restaurant", CHAIN, 56, 52),
    Typical("catering", "a shop of tea drinks of a chain",
            ("has_cold_chain", "uses_additives", "central_distribution", "advertises",
             "online_sales"), 47, 46),
    Typical("workshop", "a bean-curd workshop", BEANS, 42, 42),
    Typical("workshop", "a meat workshop after a recall",
            ("meat", *BEANS, "recall_case"), 46, 46),
    Typical("workshop", "an oil mill", ("has_cold_chain", "gm_ingredients", "advertises",
                                        "prior_sheet"), 42, 42),
    Typical("retail", "a corner shop", SHOP, 49, 48),
    Typical("retail", "a supermarket", SUPERMARKET, 75, 68),
    Typical("retail", "a grain and oil wholesaler",
            (*SHOP, "wholesale", "additive_products", "gm_ingredients", "entrusted_logistics"),
            55, 54),
    Typical("canteen", "a school's own canteen", (*CANTEEN, "uses_additives"), 50, 49),
    Typical("canteen", "a contracted canteen of a building site",
            (*CANTEEN, "uses_additives", "unpackaged_rte", "canteen_contracted",
             "central_dishwashing_outsourced", "managed_by_company"), 56, 53),
    Typical("canteen", "a home for the old that orders meals", (*CANTEEN, "orders_meals"), 50, 49),
    Typical("produce-market", "a retail market's operator", ("is_market_operator",), 9, 7),
    Typical("produce-market", "a wholesale market's operator",
            ("is_market_operator", "wholesale_market"), 10, 8),
    Typical("produce-market", "an operator and a stall on one visit",
            (*STALL, "is_market_operator", "sells_other_food", "sells_loose_food",
             "unpackaged_rte", "prior_sheet"), 45, 40),
    Typical("storage-transport", "a cold store that is no food business",
            ("nonfood_operator", "entrusted_logistics", "has_cold_chain", "prior_sheet"), 13, 11),
    Typical("storage-transport", "a licensed distribution centre",
            ("food_operator", "entrusted_logistics", "has_cold_chain", "wholesale",
             "prior_sheet"), 40, 39),
    Typical("storage-transport", "a cold store for meat with wares of its own",
            ("food_operator", "entrusted_logistics", "has_cold_chain", "meat", "recall_case"),
            42, 41),
    Typical("stall", "a vegetable stall", (), 8, 7),
    Typical("stall", "a meat stall", ("meat", "has_cold_chain"), 10, 9),
    Typical("stall", "a stall of cooked meat",
            ("sells_other_food", "unpackaged_rte", "meat", "has_cold_chain"), 12, 11),
    Typical("production", "a biscuit factory", BISCUITS, 57, 55),
    Typical("production", "a maker of health food", HEALTH_FOOD, 73, 69),
    Typical("production", "a meat factory after a recall",
            ("meat", "trace_focus", "uses_additives", "has_cold_chain", "recall_case",
             "prior_sheet"), 61, 60),
    Typical("dairy", "a maker of liquid milk", MILK, 53, 52),
    Typical("dairy", "a maker of infant formula",
            (*MILK, "infant_formula", "enterprise_standard", "entrusted_logistics",
             "advertises"), 74, 70),
    Typical("dairy", "a maker of milk drinks from powder",
            ("uses_additives", "has_cold_chain", "reconstituted_milk", "allergen_ingredients",
             "commissioned_production", "entrusted_logistics"), 55, 53),
    Typical("special-food-counter", "the counter of a pharmacy chain",
            ("health_food", "central_distribution", "advertises", "prior_sheet"), 44, 42),
    Typical("special-food-counter", "a shop for mothers and babies",
            ("infant_formula", "fsmp", "imported_food", "advertises", "central_distribution",
             "has_cold_chain", "prior_sheet"), 49, 47),
    Typical("special-food-counter", "the special zone of a supermarket",
            ("health_food", "infant_formula", "imported_food", "has_cold_chain",
             "prior_sheet"), 46, 44),
    Typical("online", "a platform alone", ("third_party_platform",), 9, 6),
    Typical("online", "a platform that also sells",
            ("third_party_platform", *WEB_SHOP, "advertises"), 47, 42),
    Typical("online", "an online shop", (*WEB_SHOP, "has_cold_chain", "advertises"), 42, 39),
)  # fmt: skip
# Premises whose own duties are few: nothing is added to make forty.
FEW_DUTIES = {
    "a retail market's operator",
    "a wholesale market's operator",
    "a cold store that is no food business",
    "a platform alone",
}
