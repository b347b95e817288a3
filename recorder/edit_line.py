def typed_text(j,e,c): return j
def screen_text(e,c,p): return ""
def pasted_lines(e,c): return []
