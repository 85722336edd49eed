-- The layers of Atalaya's tiles in the words of tilemaker 2.2, for a comparison of the two programs.

node_keys = { "place", "amenity", "emergency", "shop", "tourism", "leisure", "natural", "railway", "aeroway",
  "office", "mountain_pass", "addr:housenumber" }

local function set(...)
  local all = {}
  for _, value in ipairs({ ... }) do all[value] = true end
  return all
end

-- From which zoom on a class of street is drawn.
local ROADS = { motorway = 4, trunk = 5, primary = 7, secondary = 9, tertiary = 10, residential = 12, unclassified = 12,
  living_street = 12, road = 12, service = 13, raceway = 13, busway = 13, bus_guideway = 13, track = 13,
  pedestrian = 12, footway = 13, path = 13, cycleway = 13, bridleway = 13, steps = 13, corridor = 13 }
local RAILS = { rail = 9, subway = 12, light_rail = 12, tram = 12, monorail = 12, narrow_gauge = 12, funicular = 12 }
local RIVERS = { river = 8, canal = 11, stream = 12, ditch = 14, drain = 14 }
local NATURAL = set("wood", "scrub", "grassland", "heath", "bare_rock", "scree", "sand", "beach", "wetland", "glacier")
local LANDUSE = set("forest", "residential", "industrial", "commercial", "retail", "cemetery", "grass", "meadow",
  "farmland", "farmyard", "orchard", "vineyard", "quarry", "military", "railway", "recreation_ground",
  "village_green", "landfill", "allotments", "brownfield", "construction", "plant_nursery")
local LEISURE = set("park", "garden", "pitch", "playground", "golf_course", "stadium", "nature_reserve",
  "sports_centre", "marina")
local AMENITY = set("hospital", "school", "university", "college", "kindergarten", "parking", "prison", "grave_yard",
  "marketplace")
local CIVIC = set("hospital", "police", "fire_station", "clinic", "prison", "university", "townhall", "courthouse",
  "bus_station")
local DAILY = set("pharmacy", "doctors", "school", "college", "kindergarten", "fuel", "place_of_worship",
  "marketplace", "library", "theatre", "cinema", "community_centre", "social_facility", "embassy", "bank",
  "restaurant", "fast_food", "cafe", "bar", "nightclub", "parking")
local HELP = set("ambulance_station", "fire_hydrant", "assembly_point", "defibrillator", "phone")
local STAY = set("hotel", "motel", "museum", "attraction", "theme_park", "zoo", "alpine_hut", "hostel", "guest_house",
  "camp_site", "viewpoint")
local PLAY = set("stadium", "sports_centre", "park")
local SHOPS = set("supermarket", "mall", "department_store", "convenience", "bakery", "hardware", "car_repair")

local function named(object)
  local name = object:Find("name")
  if name ~= "" then object:Attribute("name", name) end
  return name ~= "" or object:Find("brand") ~= ""
end

local function poi_kind(object)
  local amenity, emergency = object:Find("amenity"), object:Find("emergency")
  if HELP[emergency] then return emergency, true end
  if CIVIC[amenity] then return amenity, true end
  if object:Find("railway") == "station" then return "train_station", true end
  if object:Find("aeroway") == "aerodrome" or object:Find("aeroway") == "helipad" then return object:Find("aeroway"), true end
  if DAILY[amenity] then return amenity, false end
  if STAY[object:Find("tourism")] then return object:Find("tourism"), false end
  if PLAY[object:Find("leisure")] then return object:Find("leisure"), false end
  if object:Find("natural") == "peak" then return "peak", false end
  if object:Find("mountain_pass") == "yes" then return "mountain_pass", false end
  if SHOPS[object:Find("shop")] then return object:Find("shop"), false end
end

local function poi(object, centre)
  local kind, nameless = poi_kind(object)
  if not kind or not (nameless or object:Find("name") ~= "" or object:Find("brand") ~= "") then return end
  if centre then object:LayerAsCentroid("pois") else object:Layer("pois", false) end
  object:MinZoom(14)
  object:Attribute("kind", kind)
  named(object)
end

local function house(object, centre)
  local number = object:Find("addr:housenumber")
  if number == "" then return end
  if centre then object:LayerAsCentroid("buildings") else object:Layer("buildings", false) end
  object:MinZoom(14)
  object:Attribute("kind", "address")
  object:Attribute("addr_housenumber", number)
end

function node_function(node)
  local place = node:Find("place")
  if place ~= "" and node:Find("name") ~= "" then
    node:Layer("places", false)
    node:MinZoom(6)
    node:Attribute("kind_detail", place)
    named(node)
  end
  poi(node, false)
  house(node, false)
end

local function area_kind(way)
  if way:Find("building") ~= "" and way:Find("building") ~= "no" then return "buildings", "building" end
  local natural, landuse, leisure, amenity = way:Find("natural"), way:Find("landuse"), way:Find("leisure"), way:Find("amenity")
  if natural == "water" then return "water", "water" end
  if way:Find("waterway") == "riverbank" or way:Find("waterway") == "dock" then return "water", "river" end
  if landuse == "reservoir" or landuse == "basin" then return "water", landuse end
  if leisure == "swimming_pool" then return "water", leisure end
  if AMENITY[amenity] then return "landuse", amenity end
  if way:Find("aeroway") == "aerodrome" or way:Find("aeroway") == "apron" then return "landuse", way:Find("aeroway") end
  if LEISURE[leisure] then return "landuse", leisure end
  if LANDUSE[landuse] then return "landuse", landuse end
  if NATURAL[natural] then return "landuse", natural end
end

function way_function(way)
  local highway = way:Find("highway")
  local base = highway:gsub("_link$", "")
  local zoom = ROADS[base] or RAILS[way:Find("railway")]
  if zoom then
    way:Layer("roads", false)
    way:MinZoom(zoom)
    way:Attribute("kind_detail", ROADS[base] and base or way:Find("railway"))
    named(way)
    if way:Find("ref") ~= "" then way:Attribute("ref", way:Find("ref")) end
    if way:Find("oneway") == "yes" then way:Attribute("oneway", "yes") end
    return
  end
  local river = RIVERS[way:Find("waterway")]
  if river and way:Find("tunnel") == "" then
    way:Layer("water", false)
    way:MinZoom(river)
    way:Attribute("kind", way:Find("waterway"))
    named(way)
    return
  end
  if way:IsClosed() and way:Find("area") ~= "no" then
    local layer, kind = area_kind(way)
    if layer then
      way:Layer(layer, true)
      way:MinZoom(layer == "buildings" and 14 or 8)
      way:Attribute("kind", kind)
    end
    poi(way, true)
    house(way, true)
  end
end
