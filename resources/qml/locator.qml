// A small map: tiles from our own loopback address, a few marks, and a box. It takes no input:
// what a hand does with it is the widget's business (widgets/locator/locator_map.py).
import QtQuick
import QtLocation
import QtPositioning

Item {
    id: root
    property string address: ""
    property string scratch: ""
    property color ground
    property color accent
    property real lon: 0
    property real lat: 0
    property real zoom: 8
    property var marks: []
    property var names: []
    property var box: []
    property bool shows: false
    property string credit: ""
    property string notice: ""
    property color ink
    property color halo
    property color label
    property int namePx: 12
    property string family: ""
    property int noticePx: 13
    property int creditPx: 11

    Rectangle {
        anchors.fill: parent
        color: root.ground
    }
    Loader {
        active: root.shows && root.address !== ""
        sourceComponent: Map {
            // Twice as large and halved: a tile between two zooms is made smaller, never blurred.
            width: 2 * root.width
            height: 2 * root.height
            scale: 0.5
            transformOrigin: Item.TopLeft
            color: root.ground
            copyrightsVisible: false
            center: QtPositioning.coordinate(root.lat, root.lon)
            zoomLevel: root.zoom + 1
            // The last one of the plugin's is the custom address; all others are the internet's.
            activeMapType: supportedMapTypes[supportedMapTypes.length - 1]
            plugin: Plugin {
                name: "osm"
                PluginParameter { name: "osm.mapping.providersrepository.disabled"; value: "true" }
                PluginParameter { name: "osm.mapping.custom.host"; value: root.address }
                PluginParameter { name: "osm.mapping.cache.directory"; value: root.scratch }
                PluginParameter { name: "osm.mapping.offline.directory"; value: root.scratch }
                PluginParameter { name: "osm.mapping.cache.disk.size"; value: "0" }
                PluginParameter { name: "osm.mapping.prefetching_style"; value: "NoPrefetching" }
                PluginParameter { name: "osm.geocoding.host"; value: root.address }
                PluginParameter { name: "osm.routing.host"; value: root.address }
                PluginParameter { name: "osm.places.host"; value: root.address }
            }
            MapPolygon {
                visible: root.box.length > 2
                color: Qt.rgba(root.accent.r, root.accent.g, root.accent.b, 0.12)
                border.color: root.accent
                border.width: 3
                path: root.box.map(corner => QtPositioning.coordinate(corner.lat, corner.lon))
            }
            MapItemView {
                model: root.names
                delegate: MapQuickItem {
                    required property var modelData
                    coordinate: QtPositioning.coordinate(modelData.lat, modelData.lon)
                    anchorPoint: Qt.point(sourceItem.width / 2, sourceItem.height / 2)
                    sourceItem: Text {
                        textFormat: Text.PlainText
                        text: modelData.name
                        color: root.label
                        style: Text.Outline
                        styleColor: root.halo
                        font { family: root.family; pixelSize: 2 * root.namePx }
                    }
                }
            }
            MapItemView {
                model: root.marks
                delegate: MapQuickItem {
                    required property var modelData
                    coordinate: QtPositioning.coordinate(modelData.lat, modelData.lon)
                    anchorPoint: Qt.point(modelData.px, modelData.px)
                    sourceItem: Image {
                        width: 2 * modelData.px
                        height: 2 * modelData.px
                        smooth: true
                        source: modelData.picture
                    }
                }
            }
        }
    }
    Column {
        anchors { right: parent.right; bottom: parent.bottom; margins: 3 }
        width: parent.width - 6
        Repeater {
            model: [{ words: root.notice, px: root.noticePx }, { words: root.credit, px: root.creditPx }]
            Text {
                required property var modelData
                width: parent.width
                horizontalAlignment: Text.AlignRight
                textFormat: Text.PlainText
                elide: Text.ElideLeft
                text: modelData.words
                visible: text !== ""
                color: root.ink
                style: Text.Outline
                styleColor: root.halo
                font { family: root.family; pixelSize: modelData.px }
            }
        }
    }
}
