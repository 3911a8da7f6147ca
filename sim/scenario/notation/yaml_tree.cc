#include "sim/scenario/notation/yaml_tree.h"

#include <algorithm>
#include <map>
#include <sstream>
#include <stdexcept>

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "sim/scenario/notation/words.h"

namespace ntpsim {

namespace {

constexpr std::size_t max_bytes = 16u << 20;
constexpr std::size_t max_depth = 64;

struct TooDeep : std::runtime_error {
  explicit TooDeep(Mark at) : std::runtime_error{"too deep"}, mark{at} {}
  Mark mark;
};

class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(int override_index, const std::string& path, Problems& problems)
      : override_index_{override_index}, path_{path}, problems_{problems} {}

  YamlNode take() { return std::move(root_); }
  bool has_root() const { return has_root_; }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnAnchor(const YAML::Mark&, const std::string&) override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    YamlNode node;
    node.mark = place(mark);
    refuse_anchor(anchor, node.mark);
    put(std::move(node));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    YamlNode node;
    node.mark = place(mark);
    problems_.add(node.mark, path_, "an alias (*name) is not supported here; write the value out");
    node.is_refused = true;
    put(std::move(node));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(anchor, place(mark));
    refuse_tag(tag, place(mark));
    put(YamlNode::scalar(value, place(mark)));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(YamlNode::list(place(mark)), tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(YamlNode::map(place(mark)), tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    YamlNode node;
    bool has_key = false;
    bool keep = true;          // false: the value of a key that was refused
    std::string key;
    Mark key_mark;
    std::map<std::string, int> lines;   // the line of each key so far
  };

  Mark place(const YAML::Mark& mark) const {
    if (override_index_ >= 0) return Mark{0, 0, override_index_};
    return Mark{mark.line + 1, mark.column + 1, -1};   // yaml-cpp counts from zero
  }

  void refuse_anchor(YAML::anchor_t anchor, Mark mark) {
    if (anchor != YAML::NullAnchor)
      problems_.add(mark, path_, "an anchor (&name) is not supported here; write the value out where it is needed");
  }
  void refuse_tag(const std::string& tag, Mark mark) {
    if (!tag.empty() && tag != "?" && tag != "!")
      problems_.add(mark, path_, "a tag is not supported here; remove " + in_quotes(tag));
  }

  void open(YamlNode node, const std::string& tag, YAML::anchor_t anchor) {
    refuse_anchor(anchor, node.mark);
    refuse_tag(tag, node.mark);
    if (stack_.size() >= max_depth) throw TooDeep{node.mark};
    stack_.push_back(Frame{std::move(node), false, true, "", {}, {}});
  }
  void close() {
    YamlNode node = std::move(stack_.back().node);
    stack_.pop_back();
    put(std::move(node));
  }

  void put(YamlNode node) {
    if (stack_.empty()) {
      root_ = std::move(node);
      has_root_ = true;
      return;
    }
    Frame& frame = stack_.back();
    if (frame.node.kind == YamlNode::Kind::list) {
      frame.node.items.push_back(std::move(node));
    } else if (!frame.has_key) {
      take_key(frame, node);
    } else {
      if (frame.keep) frame.node.entries.push_back({frame.key, frame.key_mark, std::move(node)});
      frame.has_key = false;
    }
  }

  void take_key(Frame& frame, const YamlNode& node) {
    frame.has_key = true;
    frame.keep = false;
    frame.key_mark = node.mark;
    if (node.kind != YamlNode::Kind::scalar || node.text.empty()) {
      problems_.add(node.mark, path_, "a key must be a word, not " + kind_noun(node));
      return;
    }
    if (node.text == "<<") {
      problems_.add(node.mark, path_, "the merge key '<<' is not supported; write the keys out");
      return;
    }
    const auto [first, is_new] = frame.lines.emplace(node.text, node.mark.line);
    if (!is_new) {
      const std::string where = first->second > 0 ? "; the first is on line " + std::to_string(first->second) : "";
      problems_.add(node.mark, path_, "the key " + in_quotes(node.text) + " is twice in one map" + where);
      return;
    }
    frame.keep = true;
    frame.key = node.text;
  }

  int override_index_;
  const std::string& path_;
  Problems& problems_;
  std::vector<Frame> stack_;
  YamlNode root_;
  bool has_root_ = false;
};

std::size_t utf8_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  if (lead >= 0xf0 && lead < 0xf5) return 4;
  return 0;
}

// The first byte that is not text, with its line.
bool find_bad_byte(std::string_view text, Mark& mark, std::string& what) {
  mark = Mark{1, 1, -1};
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if ((byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t') || byte == 0x7f) {
      what = "this is not text: there is a control character; expected a YAML file in UTF-8";
      return true;
    }
    const std::size_t length = utf8_length(byte);
    bool valid = length > 0 && at + length <= text.size();
    for (std::size_t i = 1; valid && i < length; ++i) valid = (static_cast<unsigned char>(text[at + i]) & 0xc0) == 0x80;
    if (!valid) {
      what = "this is not UTF-8; expected a YAML file in UTF-8";
      return true;
    }
    at += length;
    ++mark.column;
    if (byte == '\n') {
      ++mark.line;
      mark.column = 1;
    }
  }
  return false;
}

std::string_view line_of(std::string_view text, int number) {
  for (int line = 1; line < number; ++line) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

bool is_indented_by_tab(std::string_view line) {
  const auto first = line.find_first_not_of(" \t\r");
  return first != std::string_view::npos && line.substr(0, first).find('\t') != std::string_view::npos;
}

// yaml-cpp's messages for the most frequent mistakes, in plain words.
std::string in_plain_words(const std::string& message) {
  static const std::map<std::string, std::string> phrases{
      {"illegal flow end", "this bracket or brace does not match the one that is open"},
      {"end of sequence flow not found", "a list that was opened with '[' is not closed"},
      {"end of map flow not found", "a map that was opened with '{' is not closed"},
      {"illegal map value", "there is a ':' where no key can be; put the text in quotes"},
      {"end of map not found", "a line is not indented as the ones before it"},
      {"end of sequence not found", "an entry of a list is not indented as the ones before it"},
  };
  const auto found = phrases.find(message);
  return found == phrases.end() ? message : found->second;
}

// yaml-cpp reports a tab as another mistake, on its own line or on the next.
void report_syntax(std::string_view text, Mark mark, const std::string& message, const std::string& path,
                   Problems& problems) {
  for (int line = mark.line; line >= std::max(1, mark.line - 1); --line)
    if (mark.override_index < 0 && is_indented_by_tab(line_of(text, line))) {
      problems.add(Mark{line, 1, -1}, path, "a tab in the indentation; YAML is indented with spaces");
      return;
    }
  problems.add(mark, path, "not valid YAML: " + in_plain_words(message));
}

}  // namespace

const YamlEntry* YamlNode::find(std::string_view key) const {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const YamlEntry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &*found;
}
YamlEntry* YamlNode::find(std::string_view key) {
  return const_cast<YamlEntry*>(static_cast<const YamlNode*>(this)->find(key));
}

YamlNode YamlNode::scalar(std::string text, Mark mark) {
  YamlNode node;
  node.kind = Kind::scalar;
  node.text = std::move(text);
  node.mark = mark;
  return node;
}
YamlNode YamlNode::literal(std::string text) {
  YamlNode node = scalar(std::move(text));
  node.is_literal = true;
  return node;
}
YamlNode YamlNode::list(Mark mark) {
  YamlNode node;
  node.kind = Kind::list;
  node.mark = mark;
  return node;
}
YamlNode YamlNode::map(Mark mark) {
  YamlNode node;
  node.kind = Kind::map;
  node.mark = mark;
  return node;
}

std::string kind_noun(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::null: return "nothing";
    case YamlNode::Kind::scalar: return in_quotes(node.text);
    case YamlNode::Kind::list: return "a list";
    case YamlNode::Kind::map: return "a map";
  }
  return "";
}

YamlNode parse_yaml(std::string_view text, int override_index, const std::string& path, Problems& problems) {
  const auto whole = [&] { return override_index >= 0 ? Mark{0, 0, override_index} : Mark{1, 1, -1}; };
  if (text.size() > max_bytes) {
    problems.add(whole(), path, "larger than 16 MiB; expected a smaller scenario");
    return {};
  }
  Mark bad;
  std::string what;
  if (find_bad_byte(text, bad, what)) {
    problems.add(override_index >= 0 ? whole() : bad, path, what);
    return {};
  }
  TreeBuilder builder{override_index, path, problems};
  try {
    std::istringstream in{std::string(text)};
    YAML::Parser parser{in};
    parser.HandleNextDocument(builder);
    YamlNode root = builder.take();
    TreeBuilder rest{override_index, path, problems};
    if (builder.has_root() && parser.HandleNextDocument(rest))
      problems.add(override_index >= 0 ? whole() : rest.take().mark, path,
                   "a second YAML document begins here; expected one");
    return root;
  } catch (const TooDeep& error) {
    problems.add(error.mark, path, "nested deeper than 64 levels");
  } catch (const YAML::Exception& error) {
    const Mark mark =
        override_index >= 0 || error.mark.is_null() ? whole() : Mark{error.mark.line + 1, error.mark.column + 1, -1};
    report_syntax(text, mark, error.msg, path, problems);
  } catch (const std::exception& error) {
    problems.add(whole(), path, std::string("not valid YAML: ") + error.what());
  }
  return {};
}

}  // namespace ntpsim
