#include "sim/record/files/json_line.h"

#include <array>

#include "sim/record/files/digits.h"
#include "sim/record/files/utf8.h"

namespace ntpsim::record {

namespace {

void append_control(std::string& out, unsigned char c) {
  switch (c) {
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  out += "\\u00";
  out += "0123456789abcdef"[c >> 4];
  out += "0123456789abcdef"[c & 0xf];
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  append_json_text(out, text);
  out += '"';
}

void append_json_tree(std::string& out, const YamlNode& node) {
  std::string_view separator;
  const auto separate = [&] {
    out += separator;
    separator = ",";
  };
  switch (node.kind) {
    case YamlNode::Kind::null: out += "null"; return;
    case YamlNode::Kind::scalar:
      if (node.is_literal) out += node.text;
      else append_quoted(out, node.text);
      return;
    case YamlNode::Kind::list:
      out += '[';
      for (const YamlNode& item : node.items) separate(), append_json_tree(out, item);
      out += ']';
      return;
    case YamlNode::Kind::map:
      out += '{';
      for (const YamlEntry& entry : node.entries) {
        separate();
        append_quoted(out, entry.key);
        out += ':';
        append_json_tree(out, entry.value);
      }
      out += '}';
      return;
  }
}

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    const std::size_t length = utf8_length(text, i);
    if (c < 0x20) append_control(out, c);
    else if (c == '"' || c == '\\') (out += '\\') += text[i];
    else if (length == 0) out += replacement_character;
    else out.append(text, i, length);
    i += length == 0 ? 1 : length;
  }
}

JsonLine& JsonLine::begin() {
  line_.assign(1, '{');
  return *this;
}

void JsonLine::key(std::string_view name, std::string_view unit) {
  if (line_.size() > 1) line_ += ',';
  line_ += '"';
  line_ += name;
  line_ += unit;
  line_ += "\":";
}

JsonLine& JsonLine::text(std::string_view name, std::string_view value) {
  key(name);
  append_quoted(line_, value);
  return *this;
}

JsonLine& JsonLine::truth(std::string_view name, bool value) {
  key(name);
  line_ += value ? "true" : "false";
  return *this;
}

JsonLine& JsonLine::whole(std::string_view name, std::int64_t value) {
  std::array<char, 24> digits;
  key(name);
  line_.append(digits.data(), put_signed(digits.data(), value));
  return *this;
}

JsonLine& JsonLine::nanoseconds(std::string_view name, std::int64_t value) {
  std::array<char, 32> digits;
  key(name, "_s");
  line_.append(digits.data(), put_nanoseconds(digits.data(), value));
  return *this;
}

JsonLine& JsonLine::seconds(std::string_view name, Duration value) {
  std::array<char, 40> digits;
  key(name, "_s");
  line_.append(digits.data(), put_seconds(digits.data(), value));
  return *this;
}

JsonLine& JsonLine::ppm(std::string_view name, Frequency value) {
  std::array<char, 32> digits;
  key(name, "_ppm");
  line_.append(digits.data(), put_ppm(digits.data(), value));
  return *this;
}

JsonLine& JsonLine::tree(std::string_view name, const YamlNode& value) {
  key(name);
  append_json_tree(line_, value);
  return *this;
}

std::string_view JsonLine::end() {
  line_ += "}\n";
  return line_;
}

}  // namespace ntpsim::record
